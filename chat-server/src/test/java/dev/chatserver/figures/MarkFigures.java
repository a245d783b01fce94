package dev.chatserver.figures;

import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.LineMark;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.plain.PlainDialect;
import dev.chatserver.testing.Samples;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * What it costs to mark lines that name a person, for each line and each person who wants that,
 * against what one more encoding of the line would cost. {@code main} prints nanoseconds.
 */
final class MarkFigures {

  private static final int LINES = 1000;
  private static final int ROUNDS = 3000;

  private MarkFigures() {}

  public static void main(String[] args) {
    Dialect dialect = new PlainDialect(Clock.systemUTC());
    for (int run = 0; run < 3; run++) {
      System.out.printf("a line that names nobody, one reader: %.0f ns%n", look(dialect, "you"));
      System.out.printf(
          "a line that names the reader:         %.0f ns%n", look(dialect, "megumin"));
      System.out.printf("one more encoding of a line:          %.0f ns%n", encode(dialect));
    }
  }

  private static LogEntry entry(int i, String whom) {
    String text = "the kettle is on, " + whom + ", and there are biscuits " + i;
    return new LogEntry(i + 1, 0, new RoomEvent.Said(Samples.user("gopher"), text));
  }

  private static double look(Dialect dialect, String whom) {
    ByteBuf events = ByteBufAllocator.DEFAULT.directBuffer(1 << 20);
    List<Integer> ends = new ArrayList<>(List.of(0));
    for (int i = 0; i < LINES; i++) {
      dialect.events(true).encode(RoomName.LOBBY, entry(i, whom), events);
      ends.add(events.writerIndex());
    }
    int[] end = ends.stream().mapToInt(Integer::intValue).toArray();
    ByteBuffer lines = events.nioBuffer(0, events.writerIndex());
    LineMark mark = dialect.mark(Samples.user("megumin"));
    long begin = 0;
    int due = 0;
    for (int round = -ROUNDS; round < ROUNDS; round++) {
      if (round == 0) {
        begin = System.nanoTime();
      }
      for (int i = 0; i < LINES; i++) {
        due += mark.isDueTo(lines, end[i], end[i + 1]) ? 1 : 0;
      }
    }
    double nanos = (System.nanoTime() - begin) / (double) ROUNDS / LINES;
    events.release();
    if (due != (whom.equals("megumin") ? 2 * ROUNDS * LINES : 0)) {
      throw new AssertionError(due);
    }
    return nanos;
  }

  private static double encode(Dialect dialect) {
    EventEncoder encoder = dialect.events(true);
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      entries.add(entry(i, "you"));
    }
    ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(1 << 20);
    long begin = 0;
    for (int round = -ROUNDS; round < ROUNDS; round++) {
      if (round == 0) {
        begin = System.nanoTime();
      }
      out.clear();
      for (LogEntry entry : entries) {
        encoder.encode(RoomName.LOBBY, entry, out);
      }
    }
    double nanos = (System.nanoTime() - begin) / (double) ROUNDS / LINES;
    out.release();
    return nanos;
  }
}
