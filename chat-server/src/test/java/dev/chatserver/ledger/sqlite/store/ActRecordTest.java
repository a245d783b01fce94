package dev.chatserver.ledger.sqlite.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ActRecordTest {

  private static final RoomName TEA = Samples.room("Tea-Time");
  private static final UserName ANN = Samples.user("Ann");
  private static final UserName MEGUMIN = Samples.user("めぐみん");
  private static final long MILLIS = 1_795_937_884_968L;

  static Stream<ActRecord> records() {
    Presence storm = new Presence(Presence.Kind.LEFT_CHAT, List.of(ANN, MEGUMIN), 7, null);
    Presence quit = Presence.of(Presence.Kind.LEFT_CHAT, ANN, "so long");
    Stream<Act> acts =
        Stream.of(
            new Act.Happened(TEA, MILLIS, new RoomEvent.Said(MEGUMIN, "爆裂 🎉\u0000")),
            new Act.Happened(TEA, MILLIS, new RoomEvent.Emoted(ANN, "")),
            new Act.Happened(TEA, MILLIS, new RoomEvent.TopicSet(ANN, "tea")),
            new Act.Happened(TEA, MILLIS, new RoomEvent.Renamed(ANN, MEGUMIN)),
            new Act.Happened(TEA, MILLIS, storm),
            new Act.Happened(TEA, MILLIS, quit),
            new Act.Redacted(TEA, MILLIS, 4711, ANN),
            new Act.Began(TEA, 12, "of before"),
            new Act.Began(TEA, 0, null),
            new Act.Trimmed(TEA, Long.MAX_VALUE),
            new Act.Claimed(ANN, Set.of(), null),
            new Act.Claimed(MEGUMIN, Set.of("megumin", "rnegumin"), ANN),
            new Act.Released(ANN),
            new Act.Entered(TEA, MEGUMIN),
            new Act.Left(TEA, ANN),
            new Act.Whispered(ANN, MEGUMIN, "psst"),
            new Act.Unheard(ANN, MEGUMIN),
            new Act.Beat(4711),
            new Act.Gone("süd-1", -3, 4711));
    return Stream.concat(
        Stream.of(
            new ActRecord.Opening("süd-1", 3, -1, 7),
            new ActRecord.Founded(true),
            new ActRecord.Founded(false)),
        acts.map(act -> new ActRecord.Doing("n1", 2, 99, act)));
  }

  @ParameterizedTest
  @MethodSource("records")
  void shouldSayTheSameAsBytes(ActRecord record) throws Exception {
    assertThat(ActRecord.of(record.bytes(), MILLIS)).isEqualTo(record);
  }

  /** What is in logs is read by later programs, and by older ones. */
  @Test
  void shouldNotChangeItsForm() throws Exception {
    String bytes =
        "02"
            + "00026e31"
            + "0000000000000002"
            + "02"
            + "0000000000000063"
            + "0003546561"
            + "0003746561"
            + "01"
            + "0007416e6e2f616e6e"
            + "0100026869"
            + "0000000000000000";
    Act said = new Act.Happened(Samples.room("Tea"), 5, new RoomEvent.Said(ANN, "hi"));
    ActRecord record = new ActRecord.Doing("n1", 2, 99, said);

    assertThat(HexFormat.of().formatHex(record.bytes())).isEqualTo(bytes);
    assertThat(ActRecord.of(HexFormat.of().parseHex(bytes), 5)).isEqualTo(record);
    String ofVersion1 = "01" + bytes.substring(2); // as nodes wrote it before they had people
    assertThat(ActRecord.of(HexFormat.of().parseHex(ofVersion1), 5)).isEqualTo(record);
  }

  @ParameterizedTest
  @MethodSource("records")
  void shouldNotGuess_whereSomethingIsMissingOrTooMuch(ActRecord record) {
    byte[] bytes = record.bytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ActRecord.of(cut, MILLIS)).isInstanceOf(StoreException.class);
    }
    byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> ActRecord.of(more, MILLIS)).isInstanceOf(StoreException.class);
  }

  @Test
  void shouldSayWhichVersionItDoesNotKnow() {
    byte[] bytes = new ActRecord.Opening("n1", 1, 2, 3).bytes();
    bytes[0] = 3;
    assertThatThrownBy(() -> ActRecord.of(bytes, MILLIS))
        .isInstanceOf(StoreException.class)
        .hasMessage("an act of version 3 is in the log; this program knows them up to version 2");

    bytes[0] = 2;
    bytes[bytes.length - 2 * Long.BYTES - 1] = 99;
    assertThatThrownBy(() -> ActRecord.of(bytes, MILLIS))
        .isInstanceOf(StoreException.class)
        .hasMessage("an act of kind 99 is in the log, which is not known");
  }
}
