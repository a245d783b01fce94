package dev.chatserver.powerloss;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk as the record of what was done to its files makes it, note by note. What was synced is on
 * it. What was not may be, any part of it: each write, or a part of it, each truncation, each file
 * that was made or deleted. Confined to one thread.
 */
final class RecordedDisk implements AutoCloseable {

  /** Something that was done to a file, or to a directory's names. */
  private static final class Change {
    final char what;
    final long offset;
    final byte[] data;
    final String name;
    final File file;

    Change(char what, long offset, byte[] data, String name, File file) {
      this.what = what;
      this.offset = offset;
      this.data = data;
      this.name = name;
      this.file = file;
    }
  }

  private static final class File {
    private byte[] bytes = {};
    private int length;
    private final List<Change> pending = new ArrayList<>();

    void apply(Change change, int cut) {
      if (change.what == 'T') {
        length = (int) change.offset;
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length, length));
        Arrays.fill(bytes, length, bytes.length, (byte) 0);
        return;
      }
      int end = (int) change.offset + cut;
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
      }
      System.arraycopy(change.data, 0, bytes, (int) change.offset, cut);
      length = Math.max(length, end);
    }

    File copy() {
      File copy = new File();
      copy.bytes = Arrays.copyOf(bytes, length);
      copy.length = length;
      return copy;
    }
  }

  private final DataInputStream record;

  /** The names that are on the disk for sure, and what is pending of them. */
  private final Map<String, File> names = new LinkedHashMap<>();

  private final List<Change> pendingNames = new ArrayList<>();

  /** The names as the process sees them. */
  private final Map<String, File> seen = new HashMap<>();

  private final Map<String, Long> shown = new HashMap<>();
  private String shownRest = "";
  private long notes;

  RecordedDisk(Path record) throws IOException {
    this.record =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(record), 1 << 20));
  }

  /** The last number that was shown of each room. */
  Map<String, Long> shown() {
    return Map.copyOf(shown);
  }

  long notes() {
    return notes;
  }

  /** Goes on by a note; false at the end. */
  boolean next() throws IOException {
    int what = record.read();
    if (what < 0) {
      return false;
    }
    byte[] numbers = record.readNBytes(14);
    if (numbers.length < 14) {
      throw new EOFException("a note is cut");
    }
    ByteBuffer fields = ByteBuffer.wrap(numbers).order(ByteOrder.nativeOrder());
    int pathLength = fields.getShort();
    long offset = fields.getLong();
    int length = fields.getInt();
    String path = new String(record.readNBytes(pathLength), UTF_8);
    byte[] data = record.readNBytes(length);
    notes++;
    note((char) what, path, offset, data);
    return true;
  }

  private void note(char what, String path, long offset, byte[] data) {
    if (path.equals(Recorded.SHOWN)) {
      if (what == 'W') {
        shown(new String(data, UTF_8));
      }
    } else if (!path.endsWith("-shm") && !path.equals("lock")) {
      done(what, path, offset, data);
    }
  }

  private void shown(String text) {
    String[] lines = (shownRest + text).split("\n", -1);
    for (int i = 0; i < lines.length - 1; i++) {
      int space = lines[i].indexOf(' ');
      shown.put(lines[i].substring(0, space), Long.valueOf(lines[i].substring(space + 1)));
    }
    shownRest = lines[lines.length - 1];
  }

  private void done(char what, String path, long offset, byte[] data) {
    switch (what) {
      case 'M' -> {
        File file = new File();
        seen.put(path, file);
        pendingNames.add(new Change(what, 0, data, path, file));
      }
      case 'U' -> {
        pendingNames.add(new Change(what, 0, data, path, file(path)));
        seen.remove(path);
      }
      case 'R' -> throw new IllegalStateException("nothing here renames a file");
      case 'S' -> {
        if (path.isEmpty()) {
          pendingNames.forEach(change -> name(names, change));
          pendingNames.clear();
        } else {
          File file = file(path);
          file.pending.forEach(change -> file.apply(change, change.data.length));
          file.pending.clear();
        }
      }
      default -> file(path).pending.add(new Change(what, offset, data, path, file(path)));
    }
  }

  private File file(String path) {
    File file = seen.get(path);
    if (file == null) {
      throw new IllegalStateException(path + " was not made");
    }
    return file;
  }

  private static void name(Map<String, File> into, Change change) {
    if (change.what == 'M') {
      into.put(change.name, change.file);
    } else {
      into.remove(change.name, change.file);
    }
  }

  /** Makes the files that could be left if the power went now: one of the many possibilities. */
  void leave(Path directory, Random random) throws IOException {
    // From "nothing of it" to "all of it": either is as likely as what is in between.
    int chance = random.nextInt(5) * 25;
    Map<String, File> left = new LinkedHashMap<>(names);
    for (Change change : pendingNames) {
      if (random.nextInt(100) < chance) {
        name(left, change);
      }
    }
    for (Map.Entry<String, File> entry : left.entrySet()) {
      File file = entry.getValue().copy();
      for (Change change : entry.getValue().pending) {
        if (random.nextInt(100) < chance) {
          boolean isCut = change.data.length > 0 && random.nextInt(8) == 0;
          file.apply(change, isCut ? random.nextInt(change.data.length) : change.data.length);
        }
      }
      Files.write(directory.resolve(entry.getKey()), Arrays.copyOf(file.bytes, file.length));
    }
  }

  @Override
  public void close() throws IOException {
    record.close();
  }
}
