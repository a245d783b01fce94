package dev.chatserver.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.endtoend.QuietLogExtension;
import dev.chatserver.session.connection.Drain;
import dev.chatserver.session.connection.Signal;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is slow to read, and then leaves or goes to another room. */
class LastWordsTest {

  private static final int LINES = 20;
  private static final String TEXT = "x".repeat(1000);

  private final SteppedRig rig = new SteppedRig();

  @AfterEach
  void close() {
    rig.end();
  }

  @Test
  void shouldWaitForWhoLeavesAsLongAsThePeerReads() {
    fillTheLobby();
    rig.bobJoins();
    rig.bob.waterMark(1, 2000).stall();
    rig.send(rig.bob, "/history 20\n/quit\n");
    rig.fire(ChannelInputShutdownEvent.INSTANCE);

    for (int seconds = 0; seconds < 45; seconds++) {
      rig.bob.take(700);
      rig.loop.pass(1, TimeUnit.SECONDS);
    }

    assertThat(rig.bob.lines().stream().filter(line -> line.equals("ann says: " + TEXT)))
        .as("on entering, and again")
        .hasSize(2 * LINES);
    assertThat(rig.bob.isOpen()).isFalse();
    assertThat(rig.timesLeft()).isEqualTo(1);
  }

  @Test
  void shouldTellWhoIsSentHomeWhichRoomItsLinesAreOf() {
    rig.send(rig.eve, "any tea?\n");
    rig.bobJoins();
    rig.ledger.hold();
    rig.send(rig.bob, "hi\n/join tea\n");
    rig.fire(new Signal.GoingDown(new Drain()));
    rig.fire(new Signal.Goodbye());
    rig.loop.runAll();

    rig.ledger.release();
    rig.loop.runAll();

    assertThat(rig.bob.lines())
        .containsSubsequence("-- you are in tea, 2 here", "eve says: any tea?", "-- now live");
  }

  @Test
  void shouldNotGoOnWithOneWhoGoesFromRoomToRoomAndReadsNothing() {
    rig.bobJoins();
    rig.bob.waterMark(1, 200).stall();

    for (int room = 0; room < 60; room++) { // each of them new, so that no line is to be read there
      rig.send(rig.bob, "/join room-" + room + "\n");
    }
    rig.loop.pass(60, TimeUnit.SECONDS);

    assertThat(rig.bob.pendingBytes()).isLessThan(400);
  }

  @Test
  void shouldGiveUpOnAPeerThatLeavesAndTakesNoByteForFiveSeconds() {
    fillTheLobby();
    rig.bobJoins();
    rig.bob.waterMark(1, 2000).stall();
    rig.send(rig.bob, "/history 20\n/quit\n");

    rig.loop.pass(4, TimeUnit.SECONDS);
    assertThat(rig.bob.isOpen()).isTrue();
    rig.loop.pass(2, TimeUnit.SECONDS);

    assertThat(rig.bob.isOpen()).isFalse();
    assertThat(rig.timesLeft()).isEqualTo(1);
  }

  @Test
  void shouldGiveUpOnAPeerThatLeavesAfterAMinuteHoweverItReads() {
    fillTheLobby();
    rig.bobJoins();
    rig.bob.waterMark(1, 2000).stall();
    rig.send(rig.bob, "/history 20\n/quit\n");

    for (int seconds = 0; seconds < 58; seconds++) {
      rig.bob.take(10);
      rig.loop.pass(1, TimeUnit.SECONDS);
    }
    assertThat(rig.bob.isOpen()).isTrue();
    for (int seconds = 0; seconds < 4; seconds++) {
      rig.bob.take(10);
      rig.loop.pass(1, TimeUnit.SECONDS);
    }

    assertThat(rig.bob.isOpen()).isFalse();
    assertThat(rig.timesLeft()).isEqualTo(1);
  }

  @Test
  void shouldSayHowManyLinesOfARoomAreNotShownToWhoGoesToAnother() {
    rig.bobJoins();
    rig.send(rig.bob, "/who\n"); // has read all that there was
    rig.bob.waterMark(1, 2).stall();
    for (int i = 1; i <= 4; i++) {
      rig.send(rig.ann, i + "\n"); // the first one is written, the others stay in the log
    }

    rig.send(rig.bob, "/join tea\n");
    rig.bob.takeAll();
    rig.loop.runAll();

    assertThat(rig.bob.lines())
        .endsWith("ann says: 1", "-- 3 lines of lobby not shown", "-- you are in tea, 2 here");
  }

  @Test
  void shouldSayNothingOfItIfAllWasShown() {
    rig.bobJoins();
    rig.send(rig.ann, "hello\n");

    rig.send(rig.bob, "/join tea\n");

    assertThat(rig.bob.lines()).endsWith("ann says: hello", "-- you are in tea, 2 here");
  }

  /**
   * A write that fails tells so at once, as a call within a call: in the middle of whatever was
   * being done for the peer. What it had sent besides is said, and nothing is mixed up.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/join tea",
        "/leave",
        "/stamp on",
        "/nick kim",
        "/who",
        "/history 9",
        "/msg ann x"
      })
  void shouldSayTheRestOfOneWhoseResetAWriteComesUponAmidACommand(String command) {
    for (boolean wrote : new boolean[] {true, false}) {
      SteppedRig other = new SteppedRig();
      other.bobJoins();
      if (wrote) {
        other.send(other.bob, "/who\n"); // so that nothing is to be read before the answer
      }

      other.bob.isReset();
      other.send(other.bob, command + "\n1\n2\n");

      assertThat(other.saidByBobOrKim()).containsExactly("1", "2");
      assertThat(QuietLogExtension.take()).isEmpty();
      other.end();
    }
  }

  /** Ann may say five lines at once and one a second. */
  private void fillTheLobby() {
    List<String> texts = IntStream.range(0, LINES).mapToObj(i -> TEXT).toList();
    rig.send(rig.ann, String.join("\n", texts) + "\n");
    rig.loop.pass(LINES, TimeUnit.SECONDS);
  }
}
