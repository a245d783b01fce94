package dev.chatserver.ledger.sqlite;

import static java.util.Objects.requireNonNull;

import dev.chatserver.codec.Range;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.ledger.sqlite.store.Sync;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Where and how rooms' logs are kept on disk.
 *
 * @param directory made if it is not there
 * @param sync what a line that was shown survives
 * @param intakeEventsMax how many events may wait to be kept before speakers pause
 * @param keepLines how many events of a room are kept, or up to an eighth more; 0: all
 * @param keepDays for how long; 0: for ever
 * @param keepBytes how much of a room is kept, or up to an eighth more; 0: all
 * @param search whether there is an index; without it nothing is found, and each line costs less
 */
public record SqliteSettings(
    Path directory,
    Sync sync,
    int intakeEventsMax,
    long keepLines,
    long keepDays,
    long keepBytes,
    boolean search) {

  /** A hundred years: what is more is meant to be for ever. */
  private static final long DAYS_MAX = 36_500;

  /** All is kept, beside where the server was started. */
  public static final SqliteSettings DEFAULT = new Builder().build();

  public SqliteSettings {
    requireNonNull(directory, "directory");
    requireNonNull(sync, "sync");
    Range.atLeast("intakeEventsMax", intakeEventsMax, 2);
    Range.atLeast("keepLines", keepLines, 0);
    Range.between("keepDays", keepDays, 0, DAYS_MAX);
    Range.atLeast("keepBytes", keepBytes, 0);
  }

  Retention retention() {
    return new Retention(keepLines, keepDays, keepBytes);
  }

  /**
   * The same but for some of it.
   *
   * @param changes given what there is, to be changed
   * @throws IllegalArgumentException as the constructor does
   */
  public SqliteSettings with(Consumer<Builder> changes) {
    Builder builder = new Builder(this);
    changes.accept(builder);
    return builder.build();
  }

  /** One of these, being made; it begins with the defaults. Confined to who makes it. */
  public static final class Builder {
    public Path directory = Path.of("chat-data");
    public Sync sync = Sync.NORMAL;
    public int intakeEventsMax = MemoryLimits.DEFAULT.intakeEventsMax();
    public long keepLines;
    public long keepDays;
    public long keepBytes;
    public boolean search = true;

    private Builder() {}

    private Builder(SqliteSettings from) {
      directory = from.directory;
      sync = from.sync;
      intakeEventsMax = from.intakeEventsMax;
      keepLines = from.keepLines;
      keepDays = from.keepDays;
      keepBytes = from.keepBytes;
      search = from.search;
    }

    private SqliteSettings build() {
      return new SqliteSettings(
          directory, sync, intakeEventsMax, keepLines, keepDays, keepBytes, search);
    }
  }
}
