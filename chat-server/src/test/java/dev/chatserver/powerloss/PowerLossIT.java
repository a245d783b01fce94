package dev.chatserver.powerloss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.ledger.sqlite.archive.LogCheck;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.ReadConnection;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.ledger.sqlite.store.Sync;
import dev.chatserver.testing.Preloaded;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes, at any moment: on whatever the disk may hold then the log opens and is whole, and
 * with {@code --sync full} all that was shown is there. Needs gcc.
 */
@Tag("slow")
class PowerLossIT {

  private static final int IMAGES = Integer.getInteger("chat.powerloss.images", 300);
  private static final long SEED = Long.getLong("chat.powerloss.seed", new Random().nextLong());

  @TempDir Path folder;

  @Test
  void shouldHaveAllThatWasShown_withFull() throws Exception {
    Lost lost = lose(Sync.FULL, IMAGES);

    assertThat(lost.images).isEqualTo(IMAGES);
    assertThat(lost.shownAtAll).as("lines that were looked at").isGreaterThan(IMAGES);
    assertThat(lost.lines).as("lost, seed %d", SEED).isZero();
  }

  /** Which is what docs/operating.md says of it. */
  @Test
  void shouldBeWhole_withNormal_thoughItsEndMayBeLost() throws Exception {
    Lost lost = lose(Sync.NORMAL, IMAGES / 5);

    System.out.printf(
        "power loss with normal: %d of %d images had lost lines, at most %d of a room%n",
        lost.imagesThatLost, lost.images, lost.linesMax);
    assertThat(lost.images).isEqualTo(IMAGES / 5);
  }

  /** What was missing on the images. */
  private static final class Lost {
    int images;
    int imagesThatLost;
    long shownAtAll;
    long lines;
    long linesMax;
  }

  private Lost lose(Sync sync, int images) throws Exception {
    Path record = record(sync);
    long notes = 0;
    try (RecordedDisk disk = new RecordedDisk(record)) {
      while (disk.next()) {
        notes++;
      }
    }
    Random random = new Random(SEED);
    TreeSet<Long> moments = new TreeSet<>();
    while (moments.size() < images) {
      moments.add(1 + (long) (random.nextDouble() * notes));
    }
    Lost lost = new Lost();
    try (RecordedDisk disk = new RecordedDisk(record)) {
      while (disk.next()) {
        if (moments.contains(disk.notes())) {
          image(disk, random, lost);
        }
      }
    }
    return lost;
  }

  private void image(RecordedDisk disk, Random random, Lost lost) throws Exception {
    String where = "image at note %d, seed %d".formatted(disk.notes(), SEED);
    Path image = Files.createDirectory(folder.resolve("image"));
    disk.leave(image, random);
    Map<String, Long> shown = disk.shown();
    LogFile file = LogFile.in(image);
    Map<String, Long> heads = new HashMap<>();
    try (Store store = new Store(file.openToWrite(Sync.FULL))) {
      for (String room : shown.keySet()) {
        heads.put(room, store.room(RoomName.kept(room, room)).head());
      }
    } catch (StoreException e) {
      throw new AssertionError(where + ": " + e.getMessage(), e);
    }
    assertThat(LogCheck.run(image, line -> {})).as(where).isEmpty();
    long missing = 0;
    for (Map.Entry<String, Long> room : shown.entrySet()) {
      long head = heads.getOrDefault(room.getKey(), 0L);
      missing = Math.max(missing, room.getValue() - head);
      lost.shownAtAll += room.getValue();
      checkTexts(file, RoomName.kept(room.getKey(), room.getKey()), where);
    }
    lost.images++;
    lost.lines += Math.max(0, missing);
    lost.linesMax = Math.max(lost.linesMax, missing);
    lost.imagesThatLost += missing > 0 ? 1 : 0;
    delete(image);
  }

  private static void checkTexts(LogFile file, RoomName room, String where) throws Exception {
    try (Connection connection = file.openToRead()) {
      ReadConnection reader = new ReadConnection(connection);
      long next = 1;
      while (true) {
        ReadResult.Range range = (ReadResult.Range) reader.read(room, next, 1000);
        if (range.entries().isEmpty()) {
          return;
        }
        for (LogEntry entry : range.entries()) {
          String text = ((RoomEvent.Said) entry.event()).text();
          assertThat(text).as(where).isEqualTo(Recorded.text(room, entry.sequence()));
          next = entry.sequence() + 1;
        }
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(directory)) {
      all = new ArrayList<>(files.toList());
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      Files.delete(all.get(i));
    }
  }

  // -- the record

  private Path record(Sync sync) throws Exception {
    Path library = Preloaded.build("powerloss/recorder.c", folder);
    Path data = Files.createDirectory(folder.resolve("data-" + sync));
    Path record = folder.resolve("record-" + sync);
    ProcessBuilder recorded =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Recorded.class.getName(),
            data.toString(),
            sync.name(),
            "" + SEED);
    recorded.environment().put("LD_PRELOAD", library.toString());
    recorded.environment().put("RECORD_BELOW", data.toString());
    recorded.environment().put("RECORD_TO", record.toString());
    run(recorded);
    return record;
  }

  private void run(ProcessBuilder builder) throws IOException, InterruptedException {
    File out = folder.resolve("out").toFile();
    Process process = builder.redirectErrorStream(true).redirectOutput(out).start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended && process.exitValue() == 0)
        .as("%s: %s", builder.command().get(0), Files.readString(out.toPath()))
        .isTrue();
  }
}
