package dev.chatserver.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.UserName;
import dev.chatserver.room.Names;
import dev.chatserver.session.connection.Drain;
import dev.chatserver.session.connection.Signal;
import dev.chatserver.testing.CountingAllocator;
import dev.chatserver.testing.GatedLedger;
import dev.chatserver.testing.SteppedLoop;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The order of things when somebody leaves and the room's loop is faster than their own. */
class DepartureTest {

  /** Writes down how many events waited to be kept when a name was given back. */
  private static final class WatchedNames extends Names<Session> {
    private final GatedLedger ledger;
    private final List<String> released;

    WatchedNames(GatedLedger ledger, List<String> released) {
      this.ledger = ledger;
      this.released = released;
    }

    @Override
    public void release(UserName name, Session bearer) {
      released.add(name + " before " + ledger.heldEvents());
      super.release(name, bearer);
    }
  }

  @Test
  void shouldGiveTheNameBackBeforeTheOthersAreTold() {
    List<String> released = new ArrayList<>();
    MockTicker ticker = Ticker.newMockTicker();
    SteppedLoop loop = new SteppedLoop(ticker);
    SteppedLoop home = new SteppedLoop(ticker);
    home.eager(true);
    SteppedRig rig = new SteppedRig(loop, home, ledger -> new WatchedNames(ledger, released));
    rig.send(rig.bob, "bob\n");
    rig.ledger.hold();

    loop.run(() -> rig.bob.close());
    loop.runAll();

    assertThat(released).containsExactly("bob before 0");
    assertThat(rig.ledger.heldEvents()).isEqualTo(1);
    rig.end();
  }

  @Test
  void shouldGiveTheNameBackBeforeTheOthersAreToldOfOneWhoIsStillComing() {
    List<String> released = new ArrayList<>();
    MockTicker ticker = Ticker.newMockTicker();
    SteppedLoop loop = new SteppedLoop(ticker);
    SteppedLoop home = new SteppedLoop(ticker);
    SteppedRig rig = new SteppedRig(loop, home, ledger -> new WatchedNames(ledger, released));
    rig.send(rig.bob, "bob\n"); // the lobby has not heard of it
    rig.fire(new Signal.SendAway(Refusal.of(Refusal.Reason.STALLED, 600)));
    loop.runAll();
    home.runAll();
    rig.ledger.hold();
    home.eager(true);

    loop.runAll();

    assertThat(released).containsExactly("bob before 0");
    assertThat(rig.ledger.heldEvents()).isEqualTo(1);
    rig.end();
  }

  /**
   * Other nodes are told of it like the room; but of those who leave with the server by its end.
   */
  @Test
  void shouldBeKnownElsewhere_unlessTheServerStops() {
    for (boolean stops : List.of(false, true)) {
      SteppedRig rig = new SteppedRig();
      rig.bobJoins();
      if (stops) {
        rig.fire(new Signal.GoingDown(new Drain()));
      }

      rig.loop.run(() -> rig.bob.close());
      rig.loop.pass(80, TimeUnit.SECONDS);

      assertThat(rig.timesLeft()).isEqualTo(stops ? 0 : 1);
      assertThat(rig.ledger.elsewhere().places.contains("lobby: bob")).isEqualTo(stops);
      rig.end();
    }
  }

  @Test
  void shouldLeaveARoomIntoWhichOneCameAndCouldNotBeToldSo() {
    SteppedRig rig = new SteppedRig();
    rig.bobJoins();
    CountingAllocator memory = new CountingAllocator();
    rig.bob.config().setAllocator(memory);
    memory.runOutAfter(0);

    rig.send(rig.bob, "/join tea\n");
    memory.refill();

    assertThat(rig.bob.isOpen()).isFalse();
    assertThat(rig.timesLeft()).isEqualTo(2); // the lobby, and then the chat
    rig.end();
  }

  @Test
  void shouldGiveAnOldNameBackWhenTheRoomHasHeardOfTheNewOne() {
    List<String> released = new ArrayList<>();
    MockTicker ticker = Ticker.newMockTicker();
    SteppedLoop loop = new SteppedLoop(ticker);
    SteppedLoop home = new SteppedLoop(ticker);
    home.eager(true);
    SteppedRig rig = new SteppedRig(loop, home, ledger -> new WatchedNames(ledger, released));
    rig.send(rig.bob, "bob\n/help quit\n"); // the answer to which waits for what is to be read
    rig.ledger.hold();
    home.eager(false);

    rig.send(rig.bob, "/nick kim\n");
    assertThat(released).as("the room's loop has not come to it").isEmpty();
    home.runAll();

    assertThat(released).containsExactly("bob before 1");
    home.eager(true);
    rig.end();
  }
}
