package dev.chatserver.session;

import static dev.chatserver.session.ChatRig.awaitLine;
import static dev.chatserver.session.ChatRig.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.plain.PlainDialect;
import dev.chatserver.testing.GatedLedger;
import dev.chatserver.testing.PeerChannel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A speaker, a reader and a ledger between them that takes its time, each on a loop of its own. */
class BackpressureTest {

  private static final int INTAKE_EVENTS_MAX = 64;
  private static final int LINES = 10_000;
  private static final int BURST_LINES = 100;

  private final GatedLedger ledger = GatedLedger.atOnce(INTAKE_EVENTS_MAX);
  private final ChatRig rig = new ChatRig(3, ledger, new PlainDialect(Clock.systemUTC()));
  private final PeerChannel speaker = rig.joins(0, "ann");
  private final PeerChannel reader = rig.joins(1, "bob");

  @AfterEach
  void close() {
    ledger.refuse(null);
    ledger.release();
    rig.close();
  }

  @Test
  void shouldStopReadingASpeakerOnceTheIntakeIsFull() {
    ledger.hold();

    speakInBursts();

    soon().untilAsserted(() -> assertThat(speaker.config().isAutoRead()).isFalse());
    rig.loops.settle();
    assertThat(speaker.config().isAutoRead()).isFalse();
    assertThat(speaker.unread()).isEqualTo(LINES / BURST_LINES - 1);
    assertThat(ledger.heldEvents()).isEqualTo(INTAKE_EVENTS_MAX);
    assertThat(ledger.intake().pending()).isEqualTo(INTAKE_EVENTS_MAX);
  }

  /** Sooner even: the next name waits for the one before to be told. */
  @Test
  void shouldStopReadingWhoRenamesAsWhoTalks() {
    speaker.send("/help who\n"); // there is nothing for her to read any more
    awaitLine(speaker, "-- /who");
    ledger.hold();

    for (int i = 1; i <= INTAKE_EVENTS_MAX; i++) {
      speaker.send("/nick ann" + i + "\n");
    }

    soon().untilAsserted(() -> assertThat(speaker.config().isAutoRead()).isFalse());
    rig.loops.settle();
    assertThat(ledger.heldEvents()).isEqualTo(1);
    assertThat(ledger.intake().pending()).isEqualTo(1);
    ledger.release();
    awaitLine(reader, "ann" + (INTAKE_EVENTS_MAX - 1) + " is now called ann" + INTAKE_EVENTS_MAX);
    assertThat(reader.lines().stream().filter(line -> line.contains(" is now called ")))
        .hasSize(INTAKE_EVENTS_MAX);
  }

  @Test
  void shouldReadASpeakerWhileTheIntakeIsNotFull() {
    ledger.hold();

    for (int i = 1; i < INTAKE_EVENTS_MAX; i++) {
      speaker.send("line " + i + "\n");
    }

    soon().untilAsserted(() -> assertThat(ledger.heldEvents()).isEqualTo(INTAKE_EVENTS_MAX - 1));
    rig.loops.settle();
    assertThat(speaker.config().isAutoRead()).isTrue();
    assertThat(speaker.unread()).isZero();
  }

  @Test
  void shouldLoseNothingAndGoOnReadingOnceTheLedgerKeepsUp() {
    ledger.hold();
    List<String> said = speakInBursts();
    soon().untilAsserted(() -> assertThat(speaker.config().isAutoRead()).isFalse());

    ledger.release();

    soon().untilAsserted(() -> assertThat(reader.lines()).hasSizeGreaterThan(LINES));
    assertThat(talk(reader)).isEqualTo(said);
    soon().untilAsserted(() -> assertThat(talk(speaker)).isEqualTo(said));
    soon().untilAsserted(() -> assertThat(speaker.config().isAutoRead()).isTrue());
    assertThat(speaker.unread()).isZero();
    assertThat(ledger.intake().pending()).isZero();
  }

  @Test
  void shouldLoseNothingWhenTheLedgerStopsAndGoesManyTimes() {
    ledger.hold();
    List<String> said = speakInBursts();

    while (speaker.unread() > 0) {
      soon().untilAsserted(() -> assertThat(ledger.heldEvents()).isGreaterThanOrEqualTo(1));
      ledger.release();
      ledger.hold();
    }
    ledger.release();

    soon().untilAsserted(() -> assertThat(reader.lines()).hasSizeGreaterThan(LINES));
    assertThat(talk(reader)).isEqualTo(said);
  }

  @Test
  void shouldGoOnReadingEverySpeakerThatWaited() {
    PeerChannel other = rig.joins(2, "eve");
    ledger.hold();
    speakInBursts();
    soon().untilAsserted(() -> assertThat(speaker.config().isAutoRead()).isFalse());
    other.send("one\ntwo\nthree\n");
    soon().untilAsserted(() -> assertThat(other.config().isAutoRead()).isFalse());

    ledger.release();

    awaitLine(reader, "ann says: line " + LINES);
    awaitLine(reader, "eve says: three");
    soon().untilAsserted(() -> assertThat(other.config().isAutoRead()).isTrue());
  }

  @Test
  void shouldShowALineOnlyWhenItIsKept() {
    ledger.hold();
    speaker.send("kept before shown\n");
    soon().untilAsserted(() -> assertThat(ledger.heldEvents()).isEqualTo(1));
    rig.loops.settle();
    assertThat(talk(speaker)).isEmpty();
    assertThat(talk(reader)).isEmpty();

    ledger.release();

    awaitLine(speaker, "ann says: kept before shown");
    awaitLine(reader, "ann says: kept before shown");
  }

  @Test
  void shouldAnswerAQuestionOnlyWhenWhatWasSaidBeforeIsKept() {
    ledger.hold();
    speaker.send("kept before answered\n/help who\n");
    soon().untilAsserted(() -> assertThat(ledger.heldEvents()).isEqualTo(1));
    rig.loops.settle();
    assertThat(speaker.lines()).noneMatch(line -> line.startsWith("-- /who"));

    ledger.release();

    awaitLine(speaker, "-- /who");
    assertThat(speaker.lines().get(speaker.lines().size() - 2))
        .isEqualTo("ann says: kept before answered");
  }

  @Test
  void shouldTellTheSpeakerAloneWhatCouldNotBeKept() {
    ledger.refuse("the disk is full");

    speaker.send("lost\n");

    awaitLine(speaker, "-- not stored: the disk is full; your line was not sent");
    rig.loops.settle();
    assertThat(talk(speaker)).isEmpty();
    assertThat(reader.lines()).noneMatch(line -> line.contains("lost"));
    assertThat(reader.lines()).noneMatch(line -> line.contains("not stored"));
    assertThat(ledger.intake().pending()).isZero();
  }

  @Test
  void shouldGoOnWhenTheLedgerTakesLinesAgain() {
    ledger.refuse("the disk is full");
    speaker.send("lost\n");
    awaitLine(speaker, "-- not stored: ");
    ledger.refuse(null);

    speaker.send("kept\n");

    awaitLine(reader, "ann says: kept");
    awaitLine(speaker, "ann says: kept");
    assertThat(talk(reader)).containsExactly("ann says: kept");
    assertThat(talk(speaker)).containsExactly("ann says: kept");
  }

  @Test
  void shouldTellASpeakerOfEachLineThatCouldNotBeKeptThoughTheIntakeWasFull() {
    ledger.hold();
    List<String> said = speakInBursts();
    soon().untilAsserted(() -> assertThat(speaker.config().isAutoRead()).isFalse());

    ledger.refuse("the disk is full");
    ledger.release();

    soon()
        .untilAsserted(
            () ->
                assertThat(speaker.lines())
                    .filteredOn(line -> line.startsWith("-- not stored: "))
                    .hasSameSizeAs(said));
    assertThat(talk(reader)).isEmpty();
  }

  /** Says a lot, and returns what everybody is to read of it. */
  private List<String> speakInBursts() {
    List<String> said = new ArrayList<>();
    for (int burst = 0; burst < LINES / BURST_LINES; burst++) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < BURST_LINES; i++) {
        String line = "line " + (said.size() + 1);
        said.add("ann says: " + line);
        lines.append(line).append('\n');
      }
      speaker.send(lines.toString());
    }
    return said;
  }

  private static List<String> talk(PeerChannel peer) {
    return peer.lines().stream().filter(line -> line.contains(" says: ")).toList();
  }
}
