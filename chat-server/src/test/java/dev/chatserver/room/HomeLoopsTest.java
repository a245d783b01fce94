package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.RoomName;
import dev.chatserver.testing.Loops;
import dev.chatserver.testing.Samples;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HomeLoopsTest {

  private static final int ROOMS = 4096;

  private final Loops loops = new Loops(4);
  private final HomeLoops homes = new HomeLoops(loops.all(), 1);

  @AfterEach
  void close() {
    loops.close();
  }

  @Test
  void shouldGiveARoomTheSameHomeHoweverItIsSpelled() {
    assertThat(homes.of(Samples.room("Tea"))).isSameAs(homes.of(Samples.room("#tea")));
  }

  @Test
  void shouldSpreadNamesThatDifferInTheirLastLetterOnly() {
    assertThat(count(homes, Samples.names(ROOMS))).hasSize(4).allSatisfy(HomeLoopsTest::isAQuarter);
  }

  @Test
  void shouldSpreadNamesWhoseHashesCollide() {
    assertThat(count(homes, Samples.collidingNames(ROOMS)))
        .hasSize(4)
        .allSatisfy(HomeLoopsTest::isAQuarter);
  }

  @Test
  void shouldGiveOtherHomesUnderAnotherSeed() {
    HomeLoops others = new HomeLoops(loops.all(), 2);

    long same =
        Samples.names(ROOMS).stream().filter(room -> homes.of(room) == others.of(room)).count();

    assertThat(same).isBetween(ROOMS / 8L, ROOMS / 2L);
  }

  private static Map<EventLoop, Integer> count(HomeLoops homes, List<RoomName> rooms) {
    Map<EventLoop, Integer> counts = new HashMap<>();
    rooms.forEach(room -> counts.merge(homes.of(room), 1, Integer::sum));
    return counts;
  }

  private static void isAQuarter(EventLoop loop, int rooms) {
    assertThat(rooms).isBetween(ROOMS / 5, ROOMS / 3);
  }
}
