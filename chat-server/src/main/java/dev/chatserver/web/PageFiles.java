package dev.chatserver.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The page, as the build has packed it. A path is one of those that there are or none: nothing that
 * a stranger writes becomes the name of a file. Immutable.
 */
final class PageFiles {

  /** Paths, and resources beside it; the build writes it. */
  private static final String LIST = "page/files";

  /** Read once, since it does not change. */
  private static final class OfTheJar {
    static final PageFiles FILES = read();
  }

  private final Map<String, PageFile> byPath;

  private PageFiles(Map<String, PageFile> byPath) {
    this.byPath = Map.copyOf(byPath);
  }

  /**
   * What is in the jar; blocks for reading it the first time.
   *
   * @throws ExceptionInInitializerError if it is not there: the build has not run
   */
  static PageFiles ofTheJar() {
    return OfTheJar.FILES;
  }

  private static PageFiles read() {
    Map<String, PageFile> files = new HashMap<>();
    byte[] list = bytes(LIST);
    if (list == null) {
      throw new IllegalStateException("the page is not in the class path: mvn process-classes");
    }
    for (String line : new String(list, UTF_8).lines().toList()) {
      int space = line.indexOf(' ');
      String path = line.substring(0, space);
      String name = line.substring(space + 1);
      byte[] bytes = bytes("page/" + name);
      if (bytes == null) {
        throw new IllegalStateException("not in the class path: " + name);
      }
      files.put(path, PageFile.of(name, bytes, bytes("page/" + name + ".gz"), !path.equals("/")));
    }
    return new PageFiles(files);
  }

  private static byte @Nullable [] bytes(String resource) {
    try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("cannot be read from the class path: " + resource, e);
    }
  }

  /**
   * @param target of a request: a path, and maybe a query, which nothing asks for
   */
  @Nullable PageFile find(String target) {
    int query = target.indexOf('?');
    return byPath.get(query < 0 ? target : target.substring(0, query));
  }
}
