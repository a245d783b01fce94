package dev.chatserver.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BusyRoomsTest {

  private long nanos;

  private static List<String> told(Meters meters) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    meters.writeTo(out);
    return out.toString(UTF_8).lines().filter(line -> line.startsWith("chat_busiest")).toList();
  }

  private void pass(int seconds) {
    nanos += TimeUnit.SECONDS.toNanos(seconds);
  }

  private static void happens(BusyRooms.Room room, int times) {
    for (int i = 0; i < times; i++) {
      room.happened();
    }
  }

  private static String line(String room, double linesPerSecond) {
    return "chat_busiest_room_lines_per_second{room=\"%s\"} %s".formatted(room, linesPerSecond);
  }

  @Test
  void shouldTellTheTenBusiestByRank() throws IOException {
    Meters meters = new Meters(() -> nanos);
    for (int i = 1; i <= 12; i++) {
      happens(meters.busyRooms().opened("room" + i), 10 * i);
    }
    pass(10);

    List<String> told = told(meters);

    assertThat(told).hasSize(10).contains(line("1", 12), line("2", 11), line("10", 3));
    assertThat(told.toString()).doesNotContain("room1");
  }

  @Test
  void shouldTellThemByNameIfThatIsAskedFor() throws IOException {
    Meters meters = new Meters(() -> nanos, true);
    happens(meters.busyRooms().opened("lobby"), 20);
    pass(10);

    assertThat(told(meters)).containsExactly(line("lobby", 2));
  }

  @Test
  void shouldTellTheSameToWhoAsksSoonAndCountAnewAfterwards() throws IOException {
    Meters meters = new Meters(() -> nanos, true);
    BusyRooms.Room lobby = meters.busyRooms().opened("lobby");
    happens(lobby, 20);
    pass(10);
    assertThat(told(meters)).containsExactly(line("lobby", 2));

    happens(lobby, 200);
    pass(5);
    assertThat(told(meters)).containsExactly(line("lobby", 2));
    pass(5);
    assertThat(told(meters)).containsExactly(line("lobby", 20));
    pass(10);
    List<String> quiet = new ArrayList<>(told(meters));
    assertThat(quiet).isEmpty();
  }
}
