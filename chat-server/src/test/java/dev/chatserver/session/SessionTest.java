package dev.chatserver.session;

import static dev.chatserver.session.ChatRig.awaitLine;
import static dev.chatserver.session.ChatRig.soon;
import static dev.chatserver.testing.Samples.room;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.plain.PlainDialect;
import dev.chatserver.testing.GatedLedger;
import dev.chatserver.testing.PeerChannel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A person in one room at a time, who goes from room to room and reads in one way or another. */
class SessionTest {

  private static final Pattern NOT_SHOWN = Pattern.compile("-- (\\d+) lines of lobby not shown");
  private static final int LINES = 1000;
  private static final int BURST_LINES = 20;

  private final GatedLedger ledger = GatedLedger.atOnce(16 * 1024);
  private final ChatRig rig = new ChatRig(3, ledger, new PlainDialect(Clock.systemUTC()));

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void shouldReadTheNewRoomAndNotTheOldOne() {
    // given
    PeerChannel ann = rig.joins(0, "ann");
    PeerChannel bob = rig.joins(1, "bob");
    PeerChannel eve = rig.goes(rig.joins(2, "eve"), "tea");

    // when
    rig.goes(ann, "tea");
    bob.send("in the lobby\n");
    awaitLine(bob, "bob says: in the lobby");
    eve.send("in the tea room\n");

    // then
    awaitLine(ann, "eve says: in the tea room");
    assertThat(ann.lines()).doesNotContain("bob says: in the lobby");
  }

  @Test
  void shouldBeInOneRoomAtATime() {
    // given
    PeerChannel ann = rig.joins(0, "ann");
    PeerChannel bob = rig.joins(1, "bob");

    // when
    rig.goes(ann, "tea");
    rig.goes(ann, "cake");

    // then
    awaitLine(bob, "ann left the room");
    soon().untilAsserted(() -> assertThat(rig.rooms.find(room("tea"))).isNull());
    assertThat(rig.here(RoomName.LOBBY)).isEqualTo(1);
    assertThat(rig.here(room("cake"))).isEqualTo(1);
  }

  @Test
  void shouldTellHowMuchOfTheOldRoomWasNotRead() {
    // given
    PeerChannel ann = rig.joins(0, "ann");
    PeerChannel bob = rig.joins(1, "bob");
    ann.send("/help who\n");
    awaitLine(ann, "-- /who");
    ledger.hold(); // the move is held up, and the old room goes on
    ann.send("/join tea\n");
    bob.send("one\ntwo\nthree\n");
    soon().untilAsserted(() -> assertThat(ledger.heldEvents()).isEqualTo(3));

    // when
    ledger.release();

    // then
    awaitLine(ann, "-- you are in tea, 1 here");
    long read = ann.lines().stream().filter(line -> line.startsWith("bob says: ")).count();
    long told =
        ann.lines().stream()
            .map(NOT_SHOWN::matcher)
            .filter(Matcher::matches)
            .mapToLong(not -> Long.parseLong(not.group(1)))
            .sum();
    assertThat(read + told).isEqualTo(3);
  }

  @Test
  void shouldMoveToStampsAndBackWithoutAHoleWhileOthersTalk() {
    // given
    PeerChannel ann = rig.joins(0, "ann");
    PeerChannel bob = rig.joins(1, "bob");

    // when
    for (int i = 0; i < LINES; i += BURST_LINES) {
      StringBuilder burst = new StringBuilder();
      for (int j = i; j < i + BURST_LINES; j++) {
        burst.append("line ").append(j).append('\n');
      }
      bob.send(burst.toString());
      ann.send(i / BURST_LINES % 2 == 0 ? "/stamp on\n" : "/stamp off\n");
    }

    // then
    List<String> said = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      said.add("bob says: line " + i);
    }
    soon().untilAsserted(() -> assertThat(byBob(ann)).hasSize(LINES));
    assertThat(byBob(ann)).isEqualTo(said);
  }

  @Test
  void shouldReadBothWaysOfStampingInTheMoveFromRoomToRoom() {
    // given
    PeerChannel ann = rig.joins(0, "ann");
    PeerChannel eve = rig.goes(rig.joins(2, "eve"), "tea");

    // when
    ann.send("/stamp on\n/join tea\n");
    awaitLine(ann, "-- you are in tea");
    eve.send("hello\n");

    // then
    soon()
        .untilAsserted(
            () -> assertThat(ann.lines()).anyMatch(l -> l.matches("\\[\\d+ .*] eve says: hello")));
  }

  @Test
  void shouldGiveTheNameBackOnceItIsInNoRoom() {
    // given
    PeerChannel ann = rig.goes(rig.joins(0, "ann"), "tea");
    PeerChannel eve = rig.goes(rig.joins(2, "eve"), "tea");

    // when
    ann.send("/quit see you\n");
    awaitLine(eve, "ann left the chat (see you)");
    PeerChannel again = rig.joins(1, "ann");

    // then
    again.send("/who\n");
    awaitLine(again, "-- in lobby: ann");
    soon().untilAsserted(() -> assertThat(ann.isOpen()).isFalse());
  }

  /** What a peer has read of bob's lines, without stamps. */
  private static List<String> byBob(PeerChannel peer) {
    return peer.lines().stream()
        .map(line -> line.replaceFirst("^\\[\\d+ \\d\\d:\\d\\d] ", ""))
        .filter(line -> line.startsWith("bob says: "))
        .toList();
  }
}
