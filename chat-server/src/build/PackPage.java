import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Packs the page into the jar; the build runs it as it is. Every file but {@code index.html} is
 * served below a path that has the hash of all of them, so that a browser may keep it for ever and
 * modules find each other by relative paths; each is compressed here once. What there is is listed
 * in {@code files}: a path, and the name of a resource.
 */
final class PackPage {

  private static final String INDEX = "index.html";

  /** Files for which compression gains nothing are not kept twice. */
  private static final double WORTH_IT = 0.9;

  private PackPage() {}

  /** Arguments: the directory to write, then those to read. */
  public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
    Path out = Path.of(args[0]);
    clear(out);
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (int i = 1; i < args.length; i++) {
      read(Path.of(args[i]), files);
    }
    byte[] index = files.remove(INDEX);
    if (index == null) {
      throw new IOException("no " + INDEX);
    }
    String base = "/a/" + hash(files) + "/";
    StringBuilder modules = new StringBuilder();
    for (String name : files.keySet()) {
      if (name.endsWith(".js")) {
        modules.append("<link rel=\"modulepreload\" href=\"").append(base).append(name).append("\">\n");
      }
    }
    String page =
        new String(index, StandardCharsets.UTF_8)
            .replace("{{modules}}", modules.toString().strip())
            .replace("{{base}}", base);
    List<String> list = new ArrayList<>();
    write(out, INDEX, page.getBytes(StandardCharsets.UTF_8));
    list.add("/ " + INDEX);
    for (var file : files.entrySet()) {
      write(out, file.getKey(), file.getValue());
      list.add(base + file.getKey() + " " + file.getKey());
    }
    Files.writeString(out.resolve("files"), String.join("\n", list) + "\n");
  }

  private static void read(Path directory, SortedMap<String, byte[]> into) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        into.put(directory.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
  }

  /** What is not in the page any more is not to be in the jar. */
  private static void clear(Path out) throws IOException {
    if (Files.exists(out)) {
      try (Stream<Path> all = Files.walk(out)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static String hash(SortedMap<String, byte[]> files) throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    files.forEach(
        (name, bytes) -> {
          digest.update((name + "\n" + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
          digest.update(bytes);
        });
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private static void write(Path out, String name, byte[] bytes) throws IOException {
    Path file = out.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    byte[] compressed = compressed(bytes);
    Path besides = out.resolve(name + ".gz");
    if (compressed.length < WORTH_IT * bytes.length) {
      Files.write(besides, compressed);
    } else {
      Files.deleteIfExists(besides);
    }
  }

  /** Without a time in it, so that the same page is the same jar. */
  private static byte[] compressed(byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(compressed) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      gzip.write(bytes);
    }
    return compressed.toByteArray();
  }
}
