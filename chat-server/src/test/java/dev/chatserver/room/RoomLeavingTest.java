package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.room.RoomRig.Somebody;
import dev.chatserver.testing.GatedLedger;
import dev.chatserver.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Who leaves a room, and what stays of it; on three loops, with a ledger that the test may hold
 * back.
 */
class RoomLeavingTest {

  private static final RoomName ROOM = Samples.room("tea");

  private final GatedLedger ledger = GatedLedger.late(MemoryLimits.DEFAULT);
  private final RoomRig rig = new RoomRig(3, ledger, RoomRig.LIMITS);

  @AfterEach
  void close() {
    ledger.release();
    rig.close();
    assertThat(ledger.problems()).isZero();
    assertThat(ledger.openLogs()).isZero();
  }

  @Test
  void shouldTellTheOthersWhoLeaves() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    Somebody bob = rig.join(ROOM, "bob", 1);

    // when
    rig.leave(ann);

    // then
    bob.awaitLast("ann left the chat");
    assertThat(bob.room().here()).isEqualTo(1);
  }

  @Test
  void shouldSumUpWhoLeavesInAStorm() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    List<Somebody> others = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      others.add(rig.join(ROOM, "name-" + i, i % 3));
    }

    // when
    others.forEach(rig::leave);

    // then
    ann.awaitLast("name-4, name-5, name-6 and 3 others left the chat");
    assertThat(ann.lines()).hasSize(4);
  }

  @Test
  void shouldBeGoneWithItsLastMemberAndBeMadeAgainWithItsLog() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    sayAndAwait(ann, 1, 2);

    // when
    rig.leave(ann);
    RoomRig.until(() -> rig.directory.size() == 0);

    // then
    assertThat(rig.directory.find(ROOM)).isNull();
    assertThat(ledger.openLogs()).isZero();

    // when
    Somebody bob = rig.join(ROOM, "bob", 1);

    // then
    bob.awaitLast("ann left the chat");
    assertThat(bob.lines()).containsExactly("ann says: 1", "ann says: 2", "ann left the chat");
    assertThat(bob.room()).isNotSameAs(ann.room());
  }

  @Test
  void shouldStayForWhoWaitsWhileTheOnlyMemberLeaves() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    ledger.hold();
    CompletableFuture<Entrance.Result> entering = rig.enter(ROOM, "bob", 1);
    rig.leave(ann);
    rig.loops.settle();

    // when
    ledger.release();
    Somebody bob = rig.join("bob", 1, RoomRig.entered(entering));

    // then
    assertThat(bob.room()).isSameAs(ann.room());
    bob.say("hello");
    bob.awaitLast("bob says: hello");
  }

  private void sayAndAwait(Somebody member, int from, int to) {
    for (int i = from; i <= to; i++) {
      member.say(String.valueOf(i));
    }
    member.awaitLast(member.name() + " says: " + to);
  }
}
