package dev.chatserver.session;

import static dev.chatserver.session.ChatRig.awaitLine;
import static dev.chatserver.session.ChatRig.soon;
import static dev.chatserver.testing.Samples.room;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.RoomName;
import dev.chatserver.testing.GatedLedger;
import dev.chatserver.testing.Loops;
import dev.chatserver.testing.PeerChannel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A person who is in several rooms at once, as a dialect allows that tells them apart. */
class SeveralRoomsTest {

  private static final int LINES = 1000;
  private static final int BURST_LINES = 20;

  private final GatedLedger ledger = GatedLedger.atOnce(16 * 1024);
  private final ChatRig rig = new ChatRig(3, ledger, new SeveralRooms());

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void shouldReadBothRoomsEachInItsOrder() {
    // given
    PeerChannel ann = rig.goes(rig.joins(0, "ann"), "tea");
    PeerChannel bob = rig.joins(1, "bob");
    PeerChannel eve = rig.goes(rig.joins(2, "eve"), "tea");

    // when
    for (int i = 0; i < LINES; i += BURST_LINES) {
      bob.send(burst(i));
      eve.send(burst(i));
    }

    // then
    soon().untilAsserted(() -> assertThat(by("bob", ann)).hasSize(LINES));
    soon().untilAsserted(() -> assertThat(by("eve", ann)).hasSize(LINES));
    assertThat(by("bob", ann)).isEqualTo(said("bob"));
    assertThat(by("eve", ann)).isEqualTo(said("eve"));
    assertThat(by("eve", bob)).isEmpty(); // who is in the lobby alone
  }

  @Test
  void shouldSpeakInTheRoomEnteredLast() {
    // given
    PeerChannel ann = rig.goes(rig.joins(0, "ann"), "tea");
    PeerChannel bob = rig.joins(1, "bob");
    PeerChannel eve = rig.goes(rig.joins(2, "eve"), "tea");

    // when
    ann.send("hello\n");

    // then
    awaitLine(eve, "ann says: hello");
    rig.loops.settle();
    assertThat(by("ann", bob)).isEmpty();
  }

  @Test
  void shouldMoveBothReadersToStampsAndBackWithoutAHole() {
    // given
    PeerChannel ann = rig.goes(rig.joins(0, "ann"), "tea");
    PeerChannel bob = rig.joins(1, "bob");
    PeerChannel eve = rig.goes(rig.joins(2, "eve"), "tea");

    // when
    for (int i = 0; i < LINES; i += BURST_LINES) {
      bob.send(burst(i));
      eve.send(burst(i));
      ann.send(i / BURST_LINES % 2 == 0 ? "/stamp on\n" : "/stamp off\n");
    }

    // then
    soon().untilAsserted(() -> assertThat(by("bob", ann)).hasSize(LINES));
    soon().untilAsserted(() -> assertThat(by("eve", ann)).hasSize(LINES));
    assertThat(by("bob", ann)).isEqualTo(said("bob"));
    assertThat(by("eve", ann)).isEqualTo(said("eve"));
    soon()
        .untilAsserted(
            () ->
                assertThat(ann.lines())
                    .filteredOn(line -> line.startsWith("-- stamps are "))
                    .hasSize(LINES / BURST_LINES));
  }

  @Test
  void shouldShowStampsInBothRooms() {
    // given
    PeerChannel ann = rig.goes(rig.joins(0, "ann"), "tea");
    PeerChannel bob = rig.joins(1, "bob");
    PeerChannel eve = rig.goes(rig.joins(2, "eve"), "tea");
    ann.send("/stamp on\n/who\n");
    awaitLine(ann, "-- in tea"); // answered after the readers have moved

    // when
    bob.send("hello\n");
    eve.send("hello\n");

    // then
    soon()
        .untilAsserted(
            () -> assertThat(ann.lines()).anyMatch(l -> l.matches("\\[1 .*] bob says: hello")));
    soon()
        .untilAsserted(
            () -> assertThat(ann.lines()).anyMatch(l -> l.matches("\\[1 .*] eve says: hello")));
  }

  @Test
  void shouldStayInItsCurrentRoomWhicheverReaderMovesLast() throws Exception {
    // given
    EventLoop lobbyHome = lobbyHome();
    RoomName elsewhere = roomNotOn(lobbyHome);
    PeerChannel ann = rig.goes(rig.joins(otherThan(lobbyHome), "ann"), elsewhere.toString());
    ann.send("/help who\n"); // whatever she may have had to read she has read before the answer
    awaitLine(ann, "-- /who");
    CountDownLatch lobbyGoesOn = new CountDownLatch(1);
    lobbyHome.execute(() -> awaitUninterruptibly(lobbyGoesOn));

    // when
    ann.send("/stamp on\n/who\n");
    awaitLine(ann, "-- stamps are on");
    for (int hop = 0; hop < 3; hop++) {
      rig.loops.all().stream().filter(l -> l != lobbyHome).forEach(l -> Loops.run(l, () -> {}));
    }
    lobbyGoesOn.countDown();

    // then
    awaitLine(ann, "-- in ");
    assertThat(ann.lines()).anyMatch(line -> line.startsWith("-- in " + elsewhere + ": "));
  }

  @Test
  void shouldTurnBackToARoomItIsInAndNotEnterItTwice() {
    // given
    PeerChannel ann = rig.goes(rig.joins(0, "ann"), "tea");
    PeerChannel bob = rig.joins(1, "bob");
    rig.goes(ann, "lobby");

    // when
    ann.send("hello\n");

    // then
    awaitLine(bob, "ann says: hello");
    awaitLine(ann, "ann says: hello");
    bob.send("bye\n");
    awaitLine(ann, "bob says: bye");
    rig.loops.settle();
    assertThat(ann.lines()).containsOnlyOnce("ann says: hello", "bob says: bye");
    assertThat(rig.here(room("tea"))).isEqualTo(1);
  }

  @Test
  void shouldLeaveEveryRoomAtTheEnd() {
    // given
    PeerChannel ann = rig.goes(rig.goes(rig.joins(0, "ann"), "tea"), "cake");
    PeerChannel bob = rig.joins(1, "bob");
    PeerChannel eve = rig.goes(rig.joins(2, "eve"), "tea");

    // when
    ann.send("/quit see you\n");

    // then
    awaitLine(bob, "ann left the chat (see you)");
    awaitLine(eve, "ann left the chat (see you)");
    soon().untilAsserted(() -> assertThat(rig.rooms.find(room("cake"))).isNull());
    soon().untilAsserted(() -> assertThat(rig.here(room("tea"))).isEqualTo(1));
    soon().untilAsserted(() -> assertThat(ann.isOpen()).isFalse());
  }

  @Test
  void shouldBeRenamedInEveryRoom() {
    // given
    PeerChannel ann = rig.goes(rig.joins(0, "ann"), "tea");
    PeerChannel bob = rig.joins(1, "bob");
    PeerChannel eve = rig.goes(rig.joins(2, "eve"), "tea");

    // when
    ann.send("/nick kim\n");

    // then
    awaitLine(bob, "ann is now called kim");
    awaitLine(eve, "ann is now called kim");
    bob.send("/who\n");
    awaitLine(bob, "-- in lobby: bob, eve and kim");
  }

  @Test
  void shouldNotShowAnIgnoredPersonInAnyRoom() {
    // given
    PeerChannel ann = rig.goes(rig.joins(0, "ann"), "tea");
    PeerChannel bob = rig.joins(1, "bob");
    PeerChannel kim = rig.goes(rig.joins(1, "kim"), "tea");
    ann.send("/ignore bob\n/ignore kim\n");
    awaitLine(ann, "-- you ignore kim");
    PeerChannel eve = rig.joins(2, "eve");

    // when
    bob.send("unseen\n");
    awaitLine(eve, "bob says: unseen");
    eve.send("seen in the lobby\n");
    rig.goes(eve, "tea");
    kim.send("unseen\n");
    awaitLine(eve, "kim says: unseen");
    eve.send("seen in the tea room\n");

    // then
    awaitLine(ann, "eve says: seen in the lobby");
    awaitLine(ann, "eve says: seen in the tea room");
    assertThat(ann.lines()).noneMatch(line -> line.contains("unseen"));
  }

  private EventLoop lobbyHome() {
    rig.joins(0, "scout");
    return rig.loopOf(ledger.home(RoomName.LOBBY));
  }

  private RoomName roomNotOn(EventLoop loop) {
    PeerChannel scout = rig.joins(0, "scout2");
    for (int i = 0; i < 100; i++) {
      rig.goes(scout, "room" + i);
      if (rig.loopOf(ledger.home(room("room" + i))) != loop) {
        return room("room" + i);
      }
    }
    throw new AssertionError("all rooms are on " + loop);
  }

  private EventLoop otherThan(EventLoop loop) {
    return rig.loops.all().stream().filter(other -> other != loop).findFirst().orElseThrow();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String burst(int from) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < from + BURST_LINES; i++) {
      lines.append("line ").append(i).append('\n');
    }
    return lines.toString();
  }

  private static List<String> said(String name) {
    List<String> said = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      said.add(name + " says: line " + i);
    }
    return said;
  }

  /** What a peer has read of somebody's lines, without stamps. */
  private static List<String> by(String name, PeerChannel peer) {
    return peer.lines().stream()
        .map(line -> line.replaceFirst("^\\[\\d+ \\d\\d:\\d\\d] ", ""))
        .filter(line -> line.startsWith(name + " says: "))
        .toList();
  }
}
