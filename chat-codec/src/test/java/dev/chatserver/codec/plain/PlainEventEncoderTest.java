package dev.chatserver.codec.plain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomEvent.Presence.Kind;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainEventEncoderTest {

  /** Three quarters of an hour off, so that neither hours nor minutes are those of UTC. */
  private static final ZoneId KATHMANDU = ZoneId.of("Asia/Kathmandu");

  private static final long TIME_MILLIS = Instant.parse("2026-11-23T18:30:59.999Z").toEpochMilli();

  private final EventEncoder plain = new PlainEventEncoder(null);
  private final EventEncoder stamped = new PlainEventEncoder(KATHMANDU);

  @ParameterizedTest
  @MethodSource("events")
  void shouldEncodeEveryEventAsOneLine(RoomEvent event, String line) {
    assertThat(encode(plain, 4213, event)).isEqualTo(line + "\n");
  }

  @ParameterizedTest
  @MethodSource("events")
  void shouldPutTheSequenceAndTheTimeBeforeAStampedLine(RoomEvent event, String line) {
    assertThat(encode(stamped, 4213, event)).isEqualTo("[4213 00:15] " + line + "\n");
  }

  static Stream<Arguments> events() throws RefusalException {
    UserName megumin = UserName.of("megumin");
    return Stream.of(
        Arguments.of(new RoomEvent.Said(megumin, "hello"), "megumin says: hello"),
        Arguments.of(new RoomEvent.Said(megumin, "東京 🎉"), "megumin says: 東京 🎉"),
        Arguments.of(new RoomEvent.Said(UserName.of("めぐみん"), "爆裂"), "めぐみん says: 爆裂"),
        Arguments.of(new RoomEvent.Said(megumin, " -- "), "megumin says:  -- "),
        Arguments.of(new RoomEvent.Emoted(megumin, "waves"), "* megumin waves"),
        Arguments.of(new RoomEvent.TopicSet(megumin, ""), "-- megumin cleared the topic"),
        Arguments.of(new RoomEvent.TopicSet(megumin, "tea"), "-- megumin set the topic: tea"),
        Arguments.of(
            new RoomEvent.Renamed(megumin, UserName.of("Zoé")), "megumin is now called Zoé"),
        Arguments.of(Presence.of(Kind.JOINED, megumin, null), "megumin joined the room"),
        Arguments.of(Presence.of(Kind.LEFT_ROOM, megumin, null), "megumin left the room"),
        Arguments.of(Presence.of(Kind.LEFT_CHAT, megumin, null), "megumin left the chat"),
        Arguments.of(
            Presence.of(Kind.LEFT_CHAT, megumin, "good night"),
            "megumin left the chat (good night)"),
        Arguments.of(new RoomEvent.Redacted(megumin), "-- a line of megumin was removed"),
        Arguments.of(
            new RoomEvent.Redaction(UserName.of("Zoé"), megumin, 4213, false),
            "-- a line of megumin was removed (4213)"));
  }

  @Test
  void shouldHaveEveryEventInTheTableAbove() throws RefusalException {
    List<Class<?>> covered =
        events().<Class<?>>map(row -> row.get()[0].getClass()).distinct().toList();

    assertThat(RoomEvent.class.getPermittedSubclasses()).allMatch(covered::contains);
  }

  @ParameterizedTest
  @CsvSource({
    "a, 0, a left the chat",
    "a b, 0, a and b left the chat",
    "a b c, 0, 'a, b and c left the chat'",
    "a b c d, 0, 'a, b, c and d left the chat'",
    "a, 1, a and 1 other left the chat",
    "a, 2, a and 2 others left the chat",
    "a b, 1, 'a, b and 1 other left the chat'",
    "a b c, 1, 'a, b, c and 1 other left the chat'",
    "a b c, 37, 'a, b, c and 37 others left the chat'",
    "a b c, 99997, 'a, b, c and 99997 others left the chat'",
    "めぐみん Zoé, 0, めぐみん and Zoé left the chat",
  })
  void shouldSumUpManyWhoComeOrGoAtOnce(String names, int others, String line)
      throws RefusalException {
    // given
    List<UserName> who = new ArrayList<>();
    for (String name : names.split(" ", -1)) {
      who.add(UserName.of(name));
    }

    // when
    String encoded = encode(plain, 1, new Presence(Kind.LEFT_CHAT, who, others, null));

    // then
    assertThat(encoded).isEqualTo(line + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T00:00:00Z, 05:45",
    "2026-11-23T03:19:00Z, 09:04",
    "2026-11-23T18:14:59.999Z, 23:59",
    "2026-11-23T18:15:00Z, 00:00",
    "1970-01-01T00:00:00Z, 05:30", // as it was there then
  })
  void shouldShowTheTimeOfDayInItsZone(Instant time, String shown) throws RefusalException {
    // given
    RoomEvent event = new RoomEvent.Said(UserName.of("megumin"), "hello");
    LogEntry entry = new LogEntry(1, time.toEpochMilli(), event);

    // when
    String encoded = encode(stamped, entry);

    // then
    assertThat(encoded).isEqualTo("[1 " + shown + "] megumin says: hello\n");
  }

  @Test
  void shouldShowAnySequenceAsItIs() throws RefusalException {
    // given
    RoomEvent event = new RoomEvent.Said(UserName.of("megumin"), "hello");

    // when
    String encoded = encode(stamped, Long.MAX_VALUE, event);

    // then
    assertThat(encoded).startsWith("[9223372036854775807 00:15] ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa", "hi-IN-u-nu-deva", "de", "th-TH-u-nu-thai"})
  void shouldShowTheSameStampWhateverTheLocale(String locale) throws RefusalException {
    Locale before = Locale.getDefault();
    try {
      // given
      Locale.setDefault(Locale.forLanguageTag(locale));
      RoomEvent event = new RoomEvent.Said(UserName.of("megumin"), "hello");

      // when
      String encoded = encode(stamped, 1234567, event);

      // then
      assertThat(encoded).isEqualTo("[1234567 00:15] megumin says: hello\n");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void shouldAppendToWhatIsThere() throws RefusalException {
    // given
    ByteBuf out = Unpooled.buffer(1);
    UserName megumin = UserName.of("megumin");

    // when
    plain.encode(
        RoomName.LOBBY, new LogEntry(1, TIME_MILLIS, new RoomEvent.Said(megumin, "東京")), out);
    stamped.encode(
        RoomName.LOBBY, new LogEntry(2, TIME_MILLIS, new RoomEvent.Emoted(megumin, "waves")), out);

    // then
    assertThat(out.toString(UTF_8)).isEqualTo("megumin says: 東京\n[2 00:15] * megumin waves\n");
    assertThat(out.refCnt()).isEqualTo(1);
  }

  private static String encode(EventEncoder encoder, long sequence, RoomEvent event) {
    return encode(encoder, new LogEntry(sequence, TIME_MILLIS, event));
  }

  private static String encode(EventEncoder encoder, LogEntry entry) {
    ByteBuf out = Unpooled.buffer();
    encoder.encode(RoomName.LOBBY, entry, out);
    return out.toString(UTF_8);
  }
}
