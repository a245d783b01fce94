package dev.chatserver.bench;

import static java.util.Objects.requireNonNull;

import dev.chatserver.bench.dialect.BenchLine;
import dev.chatserver.codec.CodecLimits;
import dev.chatserver.codec.Range;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a load test is to do, checked. The messages of its {@link IllegalArgumentException}s name
 * the option of the command line, the value and what was expected. Immutable.
 *
 * @param host where the server is
 * @param port the port of the dialect
 * @param json whether the bots speak JSON over WebSocket, and not lines
 * @param tls whether the bots speak TLS; they take any certificate
 * @param bots connections, 1 to {@link #BOTS_MAX}
 * @param senders how many of the bots speak: the first ones
 * @param rate lines a second, of all senders together
 * @param size bytes of each said text, name and line end not counted
 * @param seconds how long lines are sent
 * @param room where the bots meet; null: where they are after the welcome
 * @param stalled how many of the bots stop reading while lines are sent: the last ones
 * @param prefix start of the bots' names; a number follows
 * @param connectTimeoutSeconds how long one bot may take to connect, and then to enter
 * @param drainSeconds how long after the last line to wait for everything to arrive
 */
public record BenchConfig(
    String host,
    int port,
    boolean json,
    boolean tls,
    int bots,
    int senders,
    int rate,
    int size,
    int seconds,
    @Nullable RoomName room,
    int stalled,
    String prefix,
    int connectTimeoutSeconds,
    int drainSeconds) {

  public static final BenchConfig DEFAULT = new Builder().build();

  /** One process has 20,000 open files, and the JVM and its event loops need some as well. */
  public static final int BOTS_MAX = 19_000;

  /** Most lines of one run: 8 bytes of memory each, and 8 digits in a line's header. */
  public static final int LINES_MAX = 20_000_000;

  /** Leaves room in a line of {@link CodecLimits#LINE_BYTES_MAX} bytes. */
  public static final int SIZE_BYTES_MAX = 4000;

  private static final int NUMBER_DIGITS_MAX = 5;
  private static final int PREFIX_CHARS_MAX = CodecLimits.NAME_CHARS_MAX - NUMBER_DIGITS_MAX;

  public BenchConfig {
    requireNonNull(host, "host");
    Range.between("--port", port, 1, 65_535);
    Range.between("--bots", bots, 1, BOTS_MAX);
    Range.between("--senders", senders, 0, bots);
    Range.between("--rate", rate, 1, 1_000_000);
    Range.between("--size", size, BenchLine.HEADER_BYTES, SIZE_BYTES_MAX);
    Range.between("--seconds", seconds, 1, 3600);
    Range.between("--stalled", stalled, 0, bots - senders);
    Range.between("--connect-timeout", connectTimeoutSeconds, 1, 600);
    Range.between("--drain-seconds", drainSeconds, 1, 600);
    Range.between("--rate times --seconds", (long) rate * seconds, 1, LINES_MAX);
    if (prefix.isEmpty() || prefix.length() > PREFIX_CHARS_MAX) {
      throw badPrefix(prefix);
    }
    name(prefix, bots - 1);
  }

  /** The name of a bot, by its index from 0. */
  UserName name(int index) {
    return name(prefix, index);
  }

  /** How many lines the run is to send. */
  public int lines() {
    return senders == 0 ? 0 : rate * seconds;
  }

  /** How many of the bots read all the time. */
  public int readers() {
    return bots - stalled;
  }

  private static UserName name(String prefix, int index) {
    try {
      return UserName.of(prefix + index);
    } catch (RefusalException e) {
      throw badPrefix(prefix);
    }
  }

  private static IllegalArgumentException badPrefix(String prefix) {
    return new IllegalArgumentException(
        "--prefix: \""
            + prefix
            + "\" (expected: the start of a user name, 1 to "
            + PREFIX_CHARS_MAX
            + " characters)");
  }

  /**
   * The same but for some of it.
   *
   * @param changes given what there is, to be changed
   * @throws IllegalArgumentException as the constructor does
   */
  public BenchConfig with(Consumer<Builder> changes) {
    Builder builder = new Builder(this);
    changes.accept(builder);
    return builder.build();
  }

  /** One of these, being made; it begins with the defaults. Confined to who makes it. */
  public static final class Builder {
    public String host = "127.0.0.1";
    public int port = 8080;
    public boolean json;
    public boolean tls;
    public int bots = 1000;
    public int senders = 10;
    public int rate = 20;
    public int size = 64;
    public int seconds = 30;
    public @Nullable RoomName room;
    public int stalled;
    public String prefix = "bot";
    public int connectTimeoutSeconds = 10;
    public int drainSeconds = 10;

    private Builder() {}

    private Builder(BenchConfig from) {
      host = from.host;
      port = from.port;
      json = from.json;
      tls = from.tls;
      bots = from.bots;
      senders = from.senders;
      rate = from.rate;
      size = from.size;
      seconds = from.seconds;
      room = from.room;
      stalled = from.stalled;
      prefix = from.prefix;
      connectTimeoutSeconds = from.connectTimeoutSeconds;
      drainSeconds = from.drainSeconds;
    }

    private BenchConfig build() {
      return new BenchConfig(
          host,
          port,
          json,
          tls,
          bots,
          senders,
          rate,
          size,
          seconds,
          room,
          stalled,
          prefix,
          connectTimeoutSeconds,
          drainSeconds);
    }
  }
}
