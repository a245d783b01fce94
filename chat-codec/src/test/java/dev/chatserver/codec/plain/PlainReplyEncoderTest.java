package dev.chatserver.codec.plain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.ClientCommand.ReadingMode;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainReplyEncoderTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T17:30:00Z"), ZoneId.of("Asia/Kathmandu"));

  @ParameterizedTest
  @MethodSource("replies")
  void shouldEncodeEveryReply(Reply reply, String lines) {
    assertThat(encode(reply)).isEqualTo(lines);
  }

  static Stream<Arguments> replies() throws RefusalException {
    UserName megumin = UserName.of("megumin");
    UserName zoe = UserName.of("Zoé");
    RoomName tea = RoomName.of("Tea-Zimmer");
    return Stream.of(
        Arguments.of(new Reply.Prompt(), "Enter your username: "),
        Arguments.of(new Reply.Welcome(megumin), "welcome megumin\n"),
        Arguments.of(new Reply.Welcome(UserName.of("めぐみん")), "welcome めぐみん\n"),
        Arguments.of(new Reply.Refused(Refusal.of(Reason.NAME_TAKEN)), "-- that name is taken\n"),
        Arguments.of(new Reply.Entered(tea, 1, null), "-- you are in Tea-Zimmer, 1 here\n"),
        Arguments.of(
            new Reply.Entered(tea, 37, "tea & 🍰"),
            "-- you are in Tea-Zimmer, 37 here\n-- the topic: tea & 🍰\n"),
        Arguments.of(
            new Reply.Rooms(
                List.of(new Reply.RoomSize(RoomName.LOBBY, 12), new Reply.RoomSize(tea, 1)), 0),
            "-- lobby, 12 here\n-- Tea-Zimmer, 1 here\n"),
        Arguments.of(
            new Reply.Rooms(List.of(new Reply.RoomSize(RoomName.LOBBY, 12)), 1),
            "-- lobby, 12 here\n-- and 1 more\n"),
        Arguments.of(new Reply.Members(tea, List.of(megumin), 0), "-- in Tea-Zimmer: megumin\n"),
        Arguments.of(
            new Reply.Members(tea, List.of(megumin, zoe), 0),
            "-- in Tea-Zimmer: megumin and Zoé\n"),
        Arguments.of(
            new Reply.Members(tea, List.of(megumin, zoe), 37),
            "-- in Tea-Zimmer: megumin, Zoé and 37 others\n"),
        Arguments.of(new Reply.CurrentTopic(tea, "tea & 🍰"), "-- the topic: tea & 🍰\n"),
        Arguments.of(
            new Reply.CurrentTopic(tea, null),
            "-- Tea-Zimmer has no topic: /topic TEXT sets one\n"),
        Arguments.of(new Reply.Whispered(megumin, "psst 🤫"), "megumin whispers: psst 🤫\n"),
        Arguments.of(new Reply.WhisperSent(zoe, "psst 🤫"), "-- to Zoé: psst 🤫\n"),
        Arguments.of(new Reply.Ignoring(List.of()), "-- you ignore nobody\n"),
        Arguments.of(new Reply.Ignoring(List.of(zoe)), "-- you ignore Zoé\n"),
        Arguments.of(
            new Reply.Ignoring(List.of(zoe, megumin, UserName.of("bob"))),
            "-- you ignore Zoé, megumin and bob\n"),
        Arguments.of(new Reply.Ignored(zoe, true), "-- you ignore Zoé\n"),
        Arguments.of(
            new Reply.Ignored(zoe, false),
            "-- you ignore Zoé, though nobody here is called that at the moment\n"),
        Arguments.of(new Reply.Unignored(zoe), "-- you see Zoé again\n"),
        Arguments.of(new Reply.ModeIs(ReadingMode.STAMP, true), "-- stamps are on\n"),
        Arguments.of(new Reply.ModeIs(ReadingMode.ECHO, false), "-- echo is off\n"),
        Arguments.of(new Reply.ModeIs(ReadingMode.MARK, true), "-- marks are on\n"),
        Arguments.of(new Reply.HelpHint(), "-- /help lists the commands\n"),
        Arguments.of(
            new Reply.CommandHint("/quit"),
            "-- commands begin with a slash: /quit; type it again to say it to all\n"),
        Arguments.of(
            new Reply.HelpOnNames(),
            "-- a name is what others see before what you say: type one, such as megumin\n"
                + "-- letters, digits, _ - and . are allowed, the first is a letter, a digit or _;"
                + " /quit leaves\n"),
        Arguments.of(new Reply.Resumed(RoomName.LOBBY, 213, 4213), "-- 213 lines since 4213\n"),
        Arguments.of(
            new Reply.LastLines(RoomName.LOBBY, 20, CLOCK.millis()),
            "-- the last 20 lines, since 23:15\n"),
        Arguments.of(
            new Reply.LastLines(RoomName.LOBBY, 1, CLOCK.millis() - 24 * 3_600_000),
            "-- the last 1 lines, since 2026-11-22 23:15\n"),
        Arguments.of(new Reply.NowLive(RoomName.LOBBY), "-- now live\n"),
        Arguments.of(
            new Reply.MessageOfTheDay(List.of("be kind", "and brief")),
            "-- be kind\n-- and brief\n"),
        Arguments.of(new Reply.NotKnownYet(), "-- not known yet whether that was stored\n"),
        Arguments.of(
            new Reply.CannotStore("the disk is full"),
            "-- what is said cannot be stored at the moment: the disk is full\n"),
        Arguments.of(new Reply.Skipped(RoomName.LOBBY, 4213), "-- 4213 lines skipped\n"),
        Arguments.of(new Reply.Skipped(RoomName.LOBBY, 1), "-- 1 lines skipped\n"),
        Arguments.of(new Reply.NotShown(tea, 57), "-- 57 lines of Tea-Zimmer not shown\n"),
        Arguments.of(new Reply.HelpOn("join"), help("/join ROOM: go to a room;")),
        Arguments.of(new Reply.HelpOn("/JOIN"), help("/join ROOM: go to a room;")),
        Arguments.of(
            new Reply.HelpOn("xyzzy"), "-- no command is called xyzzy: /help lists them\n"),
        Arguments.of(
            new Reply.HelpOn("jion"), "-- no command is called jion: did you mean /join?\n"),
        Arguments.of(new Reply.Found(RoomName.LOBBY, List.of(), true), "-- nothing found\n"),
        Arguments.of(
            new Reply.Found(RoomName.LOBBY, List.of(FOUND), true),
            "-- 1 line found\n[4213 2026-11-24 00:15] megumin says: hello\n"),
        Arguments.of(
            new Reply.Found(
                RoomName.LOBBY,
                List.of(FOUND, new LogEntry(7, 0, new RoomEvent.TopicSet(zoe, "tea"))),
                false),
            """
            -- 2 lines found; older ones are still being indexed
            [4213 2026-11-24 00:15] megumin says: hello
            [7 1970-01-01 05:30] -- Zoé set the topic: tea
            """),
        Arguments.of(new Reply.HelpOn(null), HELP),
        Arguments.of(new Reply.GoingDown(), "-- the server is going down\n"));
  }

  private static final LogEntry FOUND =
      new LogEntry(
          4213,
          Instant.parse("2026-11-23T18:30:59.999Z").toEpochMilli(),
          new RoomEvent.Said(UserName.kept("megumin", "megumin"), "hello"));

  private static final String HELP =
      """
      -- what you type is said to the room; commands:
      -- /join ROOM         go to a room; it is made on first use
      -- /leave             go back to the lobby (also /part)
      -- /rooms             which rooms there are, and how many are in each (also /list)
      -- /who [ROOM]        who is here, or in a room (also /names)
      -- /topic [TEXT]      show the room's topic, or set it; - takes it away
      -- /me TEXT           say what you do: * you TEXT
      -- /msg NAME TEXT     whisper to one person, in whatever room (also /w, /query)
      -- /nick NAME         be called something else
      -- /ignore [NAME]     do not show me this person; without a name, whom you ignore
      -- /unignore NAME     show me this person again
      -- /history [N]       the last N lines again: 1 to 1000, or 20
      -- /since SEQ         everything after line SEQ, then live; /stamp on shows the numbers
      -- /search WORDS      the newest lines with these words; "quotes" keep words together
      -- /stamp [on|off]    show each line's number and time
      -- /mark [on|off]     put > before lines that name you
      -- /echo [on|off]     show me what I say
      -- /quit [TEXT]       leave (also /exit)
      -- /help [COMMAND]    this list, or what one command does (also /?)
      -- //text says /text
      """;

  private static String help(String start) {
    return "-- " + start + " it is made on first use\n";
  }

  @Test
  void shouldHaveEveryReplyInTheTableAbove() throws RefusalException {
    List<Class<?>> covered =
        replies().<Class<?>>map(row -> row.get()[0].getClass()).distinct().toList();

    // and what nobody is told who is in one room, and whose connection ends without a word
    Set<Class<?>> others = Set.of(Reply.Earlier.class, Reply.Parted.class, Reply.Goodbye.class);
    assertThat(Reply.class.getPermittedSubclasses())
        .allMatch(reply -> covered.contains(reply) != others.contains(reply));
  }

  @ParameterizedTest
  @EnumSource
  void shouldHelpWithEveryCommandByItsName(PlainCommand command) {
    // when
    String help = encode(new Reply.HelpOn(command.name().toLowerCase(Locale.ROOT)));

    // then
    assertThat(help).isEqualTo("-- " + command.usage() + ": " + command.doesInFull() + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "tr", "hi-IN-u-nu-deva"})
  void shouldSayTheSameWhateverTheLocale(String locale) throws RefusalException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag(locale));
      for (Arguments row : replies().toList()) {
        assertThat(encode((Reply) row.get()[0])).isEqualTo(row.get()[1]);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void shouldTellABrowserWhereThePageIs() {
    Reply.Refused refused =
        new Reply.Refused(Refusal.of(Refusal.Reason.WRONG_PROTOCOL, HelloLine.HTTP));

    assertThat(encode(new PlainReplyEncoder(new PlainTimes(CLOCK), () -> 8081), refused))
        .endsWith("it does not speak HTTP; the page for browsers is at port 8081\n");
    assertThat(encode(refused)).endsWith("it does not speak HTTP\n");
  }

  @Test
  void shouldLetBytesPassAsTheyAre() {
    // given
    EmbeddedChannel channel =
        new EmbeddedChannel(new PlainReplyEncoder(new PlainTimes(CLOCK), () -> 0));
    ByteBuf slice = Unpooled.copiedBuffer("megumin says: hello\n", UTF_8);

    // when
    channel.writeOutbound(slice);

    // then
    assertThat((ByteBuf) channel.readOutbound()).isSameAs(slice);
    assertThat(slice.refCnt()).isEqualTo(1);
    slice.release();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldServeManyConnectionsAtOnce() {
    // given
    PlainReplyEncoder encoder = new PlainReplyEncoder(new PlainTimes(CLOCK), () -> 0);

    // when
    List<String> sent = List.of(encode(encoder, new Reply.Prompt()), encode(encoder, GOING_DOWN));

    // then
    assertThat(sent).containsExactly("Enter your username: ", "-- the server is going down\n");
  }

  private static final Reply GOING_DOWN = new Reply.GoingDown();

  private static String encode(Reply reply) {
    return encode(new PlainReplyEncoder(new PlainTimes(CLOCK), () -> 0), reply);
  }

  private static String encode(PlainReplyEncoder encoder, Reply reply) {
    EmbeddedChannel channel = new EmbeddedChannel(encoder);
    channel.writeOutbound(reply);
    ByteBuf out = channel.readOutbound();
    String text = out.toString(UTF_8);
    out.release();
    assertThat(channel.finish()).isFalse();
    return text;
  }
}
