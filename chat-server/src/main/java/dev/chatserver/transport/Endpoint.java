package dev.chatserver.transport;

import dev.chatserver.codec.Range;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where to listen, and what is spoken there. Immutable. */
public sealed interface Endpoint {

  /** How it is written for {@link #parse}. */
  String FORMS =
      "plain:ADDRESS:PORT, tls:ADDRESS:PORT, web:ADDRESS:PORT, web-tls:ADDRESS:PORT or unix:PATH";

  /** As {@link #parse} reads it. */
  String form();

  /**
   * A port.
   *
   * @param host an address or a host's name; null for all addresses
   * @param port 0 picks one
   * @param tls whether the connections are encrypted
   * @param web whether it is for browsers: HTTP, and WebSockets, which speak JSON
   * @param isOptional whether a server does without it if somebody else has the port
   */
  record Tcp(@Nullable String host, int port, boolean tls, boolean web, boolean isOptional)
      implements Endpoint {

    /** For lines. */
    public Tcp(@Nullable String host, int port, boolean tls) {
      this(host, port, tls, false, false);
    }

    /** For browsers. */
    public static Tcp web(@Nullable String host, int port, boolean tls) {
      return new Tcp(host, port, tls, true, false);
    }

    /** The same, and a server does without it if somebody else has the port. */
    public Tcp optional() {
      return new Tcp(host, port, tls, web, true);
    }

    public Tcp {
      Range.between("port", port, 0, 65_535);
    }

    @Override
    public String form() {
      String kind = web ? tls ? "web-tls" : "web" : tls ? "tls" : "plain";
      String shown = host == null ? "*" : host.contains(":") ? "[" + host + "]" : host;
      return kind + ":" + shown + ":" + port;
    }

    @Override
    public String toString() {
      return (host == null ? "any address," : host) + " port " + port;
    }
  }

  /**
   * A socket in the file system, for who may write to that file.
   *
   * @param permissions of the file
   */
  record Unix(Path path, Set<PosixFilePermission> permissions) implements Endpoint {

    /** The server's user and group may connect. */
    public static final Set<PosixFilePermission> DEFAULT_PERMISSIONS =
        PosixFilePermissions.fromString("rw-rw----");

    public Unix {
      permissions = Set.copyOf(permissions);
    }

    @Override
    public String form() {
      return "unix:" + path;
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * Reads one of {@link #FORMS}: an address of IPv6 stands in brackets, and {@code *} is all
   * addresses.
   *
   * @param permissions of the file, if it is one
   * @throws IllegalArgumentException saying what was expected
   */
  static Endpoint parse(String text, Set<PosixFilePermission> permissions) {
    Matcher form = Forms.ENDPOINT.matcher(text);
    if (!form.matches()) {
      throw Forms.unknown(text);
    }
    String kind = form.group("kind").toLowerCase(Locale.ROOT);
    String where = form.group("where");
    if (kind.equals("unix")) {
      try {
        return new Unix(Path.of(where), permissions);
      } catch (InvalidPathException e) {
        throw Forms.unknown(text);
      }
    }
    Matcher address = Forms.ADDRESS.matcher(where);
    if (!address.matches()) {
      throw Forms.unknown(text);
    }
    String host = address.group("v6") != null ? address.group("v6") : address.group("host");
    try {
      return new Tcp(
          host.equals("*") ? null : host,
          Integer.parseInt(address.group("port")),
          kind.endsWith("tls"),
          kind.startsWith("web"),
          false);
    } catch (IllegalArgumentException e) {
      throw Forms.unknown(text); // a port beyond all ports
    }
  }

  /** What {@link #parse} looks for. */
  final class Forms {
    private static final Pattern ENDPOINT =
        Pattern.compile(
            "(?<kind>plain|tls|web|web-tls|unix):(?<where>.+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern ADDRESS =
        Pattern.compile("(?:\\[(?<v6>[^\\]]+)\\]|(?<host>[^:\\[\\]]+)):(?<port>\\d{1,5})");

    private Forms() {}

    private static IllegalArgumentException unknown(String text) {
      return new IllegalArgumentException("listen: %s (expected: %s)".formatted(text, FORMS));
    }
  }
}
