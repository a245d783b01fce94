package dev.chatserver.powerloss;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.sqlite.SqliteLedger;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import dev.chatserver.ledger.sqlite.store.Sync;
import dev.chatserver.testing.Samples;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The process that is recorded: a ledger is opened, used and closed several times. What it tells as
 * committed is written to the file {@code shown} as it would be shown, {@code ROOM NUMBER} a line,
 * so that it is in the record in its place. Takes the directory, the sync and a seed.
 */
public final class Recorded {

  static final String SHOWN = "shown";
  static final UserName ANN = Samples.user("ann");

  private static final int OPENINGS = 4;
  private static final int LINES = 1500;
  private static final int WINDOW = 40;
  private static final int ROOMS = 3;

  private final Path directory;
  private final Sync sync;
  private final Random random;
  private final FileOutputStream shown;
  private final Semaphore window = new Semaphore(WINDOW);

  private Recorded(String[] args) throws IOException {
    directory = Path.of(args[0]);
    sync = Sync.valueOf(args[1]);
    random = new Random(Long.parseLong(args[2]));
    shown = new FileOutputStream(directory.resolve(SHOWN).toFile());
  }

  public static void main(String[] args) throws Exception {
    Recorded recorded = new Recorded(args);
    for (int i = 0; i < OPENINGS; i++) {
      recorded.open();
    }
    System.exit(0);
  }

  static RoomName room(int number) {
    return Samples.room("room-" + number);
  }

  /** What is said under a number: it can be told from it whether it is whole. */
  static String text(RoomName room, long sequence) {
    return (room + " " + sequence + " ").repeat(1 + (int) (sequence * 7919 % 97));
  }

  private void open() throws Exception {
    SqliteSettings settings =
        SqliteSettings.DEFAULT.with(
            c -> {
              c.directory = directory;
              c.sync = sync;
              c.keepLines = 900;
            });
    try (SqliteLedger ledger =
        SqliteLedger.open(
            settings,
            Clock.systemUTC(),
            new ScheduledThreadPoolExecutor(1),
            Executors.newFixedThreadPool(1),
            Executors.newSingleThreadScheduledExecutor(),
            Samples.METERS.ledger())) {
      List<Talk> talks = new ArrayList<>();
      for (int i = 0; i < ROOMS; i++) {
        talks.add(new Talk(ledger, room(i)));
      }
      for (Talk talk : talks) {
        talk.opened.acquire();
      }
      for (int i = 0; i < LINES; i++) {
        talks.get(random.nextInt(ROOMS)).say();
        if (random.nextInt(100) == 0) { // what is said is told before more is
          window.acquire(WINDOW);
          window.release(WINDOW);
        }
      }
      window.acquire(WINDOW);
      window.release(WINDOW);
    }
  }

  /** Somebody says one line after the other in a room. */
  private final class Talk implements LogFollower {
    final Semaphore opened = new Semaphore(0);
    private final SqliteLedger ledger;
    private final RoomName room;
    private final RoomLog log;
    private final AtomicLong next = new AtomicLong();

    Talk(SqliteLedger ledger, RoomName room) {
      this.ledger = ledger;
      this.room = room;
      log = ledger.open(room, this);
    }

    void say() throws InterruptedException {
      window.acquire();
      ledger.intake().add();
      log.append(
          new RoomEvent.Said(ANN, text(room, next.getAndIncrement())),
          why -> {
            throw new AssertionError(why);
          });
      log.flush();
    }

    @Override
    public void opened(RoomName name, long head, @Nullable String topic) {
      next.set(head + 1);
      opened.release();
    }

    @Override
    public void failed(String why) {
      throw new AssertionError(why);
    }

    @Override
    public void committed(List<LogEntry> entries) {
      long last = entries.get(entries.size() - 1).sequence();
      try {
        shown.write((room + " " + last + "\n").getBytes(UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      window.release(entries.size());
    }
  }
}
