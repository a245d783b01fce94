package dev.chatserver.ledger.sqlite.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.DataDirectory;
import dev.chatserver.ledger.sqlite.store.RoomState;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.ledger.sqlite.store.Sync;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts what was exported into rooms that have no lines: all of it, or nothing if any of it cannot
 * be. Numbers and times are those of the export. Confined to one thread.
 */
public final class JsonLinesImport {

  private static final int PROGRESS_EVENTS = 10_000;

  private final Store store;
  private @Nullable RoomName room;
  private long last;
  private long events;

  private JsonLinesImport(Store store) {
    this.store = store;
  }

  /**
   * Imports into a directory that no server uses.
   *
   * @param in UTF-8; read to its end
   * @param progress told now and then how many events there were
   * @return how many there were
   * @throws StoreException if it cannot be done, with a line for a person
   */
  public static long run(Path directory, InputStream in, LongConsumer progress)
      throws StoreException, IOException {
    try (DataDirectory taken = DataDirectory.take(directory);
        Store store = new Store(taken.log().openToWrite(Sync.FULL))) {
      store.begin();
      try {
        long events = new JsonLinesImport(store).read(in, progress);
        store.commit();
        return events;
      } catch (StoreException | IOException | RuntimeException e) {
        store.rollback();
        throw e;
      }
    }
  }

  private long read(InputStream in, LongConsumer progress) throws StoreException, IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8.newDecoder()));
    long number = 0;
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          line(JsonLine.of(line));
        }
        if (number % PROGRESS_EVENTS == 0) {
          progress.accept(events);
        }
      }
    } catch (StoreException e) {
      throw e.isOfTheDisk() ? e : new StoreException("line " + number + ": " + e.getMessage());
    } catch (CharacterCodingException e) {
      throw new StoreException("line " + (number + 1) + " or one soon after it: it is not UTF-8");
    }
    return events;
  }

  private void line(JsonLine line) throws StoreException {
    if (line.isRoom()) {
      begin(line.room(), line.after(), line.topic());
    } else {
      event(line.room(), line.entry());
    }
  }

  private void begin(RoomName name, long after, @Nullable String topic) throws StoreException {
    RoomState there = store.room(name);
    if (there.kept() > 0) {
      throw new StoreException("there are lines in " + name + " already");
    }
    if (there.head() > after) {
      throw new StoreException(
          "numbers up to %d were used in %s already".formatted(there.head(), name));
    }
    store.apply(new Act.Began(name, after, topic));
    room = name;
    last = after;
  }

  private void event(RoomName name, LogEntry entry) throws StoreException {
    if (room == null || !name.equals(room)) {
      throw new StoreException("it is in " + name + ", which has not begun");
    }
    if (entry.sequence() != last + 1) {
      throw new StoreException("number %d follows %d".formatted(entry.sequence(), last));
    }
    store.apply(new Act.Happened(name, entry.timeMillis(), entry.event()));
    last = entry.sequence();
    events++;
  }
}
