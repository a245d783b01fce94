package dev.chatserver.codec.plain;

import static dev.chatserver.codec.plain.PlainWire.received;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.SafeText;
import dev.chatserver.codec.UserName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server's lines start with {@code -- }, and nobody else's do, whatever they type. */
class ForgeryTest {

  private static final int SEED = 4213;
  private static final int LINES = 20_000;

  /** What a forger would try, and what a terminal might take for a line's end. */
  private static final String[] FRAGMENTS = {
    "-- ",
    "--",
    "-",
    " ",
    "/me ",
    "//",
    "/",
    "/quit ",
    "/topic ",
    "/msg bob ",
    "/nick ",
    "\r",
    "\n",
    "\u000b",
    "\f",
    "\0",
    "\b",
    "\u007f",
    "\u0085",
    "\u2028",
    "\u2029",
    "\u001b[1G",
    "\u001b[2K",
    "\u009b1G",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\u00ad",
    "\ufeff",
    "\u0301",
    "\u2010",
    "\u2212",
    "\ud83c\udf89",
    "\ud83d",
    "\u6771",
    "\u05d0",
    "a",
    "megumin says: ",
    "the server",
    "%s"
  };

  @ParameterizedTest
  @MethodSource("serverLines")
  void shouldStartEveryLineOfTheServerWithItsSign(Reply reply) {
    // when
    String text = new PlainReplyEncoder(new PlainTimes(Clock.systemUTC()), () -> 0).text(reply);

    // then
    assertThat(text).endsWith("\n");
    assertThat(text.substring(0, text.length() - 1).split("\n", -1))
        .allSatisfy(ForgeryTest::isOneLine)
        .allMatch(line -> line.startsWith("-- "));
  }

  static Stream<Reply> serverLines() throws RefusalException {
    Stream<Reply> refused =
        PlainRefusalTest.refusals()
            .map(row -> new Refusal((Refusal.Reason) row.get()[0], (String) row.get()[1]))
            .map(Reply.Refused::new);
    Stream<Reply> others =
        PlainReplyEncoderTest.replies()
            .map(row -> (Reply) row.get()[0])
            .filter(ForgeryTest::isSigned);
    return Stream.concat(others, refused);
  }

  private static boolean isSigned(Reply reply) {
    return !(reply instanceof Reply.Prompt
        || reply instanceof Reply.Welcome
        || reply instanceof Reply.Found
        || reply instanceof Reply.Whispered);
  }

  @ParameterizedTest
  @MethodSource("otherLines")
  void shouldStartNoOtherLineWithIt(Reply reply) {
    assertThat(PlainReply.text(reply)).doesNotStartWith("--");
  }

  static Stream<Reply> otherLines() throws RefusalException {
    return PlainReplyEncoderTest.replies()
        .map(row -> (Reply) row.get()[0])
        .filter(reply -> !isSigned(reply) && !(reply instanceof Reply.Found));
  }

  @Test
  void shouldStartWhatWasFoundWithAStamp() throws RefusalException {
    // given
    String text = PlainEventEncoderTest.events().count() + " lines found\n";
    List<LogEntry> entries = events().map(event -> new LogEntry(1, 0, event)).toList();

    // when
    String lines =
        new PlainTimes(Clock.systemUTC()).found(new Reply.Found(RoomName.LOBBY, entries, true));

    // then
    assertThat(lines).startsWith("-- " + text);
    assertThat(lines.substring(("-- " + text).length()).strip().split("\n", -1))
        .hasSize(entries.size())
        .allMatch(line -> line.startsWith("[1 1970-01-01 00:00] "));
  }

  @ParameterizedTest
  @MethodSource("events")
  void shouldStartNoEventWithItButATopicAndARedaction(RoomEvent event) {
    assertThat(encode(false, event).startsWith("--"))
        .isEqualTo(
            event instanceof RoomEvent.TopicSet
                || event instanceof RoomEvent.Redacted
                || event instanceof RoomEvent.Redaction);
    assertThat(encode(true, event)).startsWith("[");
  }

  static Stream<RoomEvent> events() throws RefusalException {
    return PlainEventEncoderTest.events().map(row -> (RoomEvent) row.get()[0]);
  }

  @Test
  void shouldMakeOneLineOfWhateverAPersonTypes() throws RefusalException {
    Random random = new Random(SEED);
    EmbeddedChannel channel = PlainWire.inTheChat();
    for (int i = 0; i < LINES; i++) {
      // given
      String typed = typed(random);

      // when
      channel.writeInbound(Unpooled.copiedBuffer(typed + "\n", UTF_8));

      // then
      for (Object command : received(channel)) {
        for (String line : shownToOthers((ClientCommand) command)) {
          assertThat(line).as(typed).endsWith("\n").doesNotStartWith("-- ");
          isOneLine(line.substring(0, line.length() - 1));
        }
      }
    }
    channel.releaseOutbound(); // what telnet is offered
    PlainWire.finish("typed", channel);
  }

  @Test
  void shouldMakeOneLineOfWhateverTextThereIs() throws RefusalException {
    Random random = new Random(SEED);
    UserName megumin = UserName.of("megumin");
    for (int i = 0; i < LINES; i++) {
      // given
      String text = SafeText.of(typed(random));

      // when
      List<String> lines = new ArrayList<>(shownToOthers(new ClientCommand.Say(text)));
      lines.addAll(shownToOthers(new ClientCommand.Emote(text)));
      lines.addAll(shownToOthers(new ClientCommand.Quit(text)));
      lines.addAll(shownToOthers(new ClientCommand.Whisper(megumin, text)));
      lines.add(encode(false, new RoomEvent.TopicSet(megumin, text)).substring("-- ".length()));

      // then
      for (String line : lines) {
        assertThat(line).as(text).contains("megumin").endsWith("\n").doesNotStartWith("-- ");
        isOneLine(line.substring(0, line.length() - 1));
      }
    }
  }

  @Test
  void shouldMakeOneLineOfWhateverNameThereIs() {
    Random random = new Random(SEED);
    int names = 0;
    for (int i = 0; i < LINES; i++) {
      // given
      UserName name = nameOrNull(typed(random));

      if (name != null) {
        names++;

        // when
        String line = encode(false, new RoomEvent.Said(name, "hello"));

        // then
        assertThat(line).endsWith(" says: hello\n").doesNotStartWith("-");
        isOneLine(line.substring(0, line.length() - 1));
      }
    }
    assertThat(names).isGreaterThan(50); // else this shows nothing
  }

  /** The lines, stamped and not, that others would read of a command; none of one to the server. */
  private static List<String> shownToOthers(ClientCommand command) throws RefusalException {
    UserName megumin = UserName.of("megumin");
    if (command instanceof ClientCommand.Say say) {
      return both(new RoomEvent.Said(megumin, say.text()));
    } else if (command instanceof ClientCommand.Emote emote) {
      return both(new RoomEvent.Emoted(megumin, emote.text()));
    } else if (command instanceof ClientCommand.Quit quit) {
      return both(Presence.of(Presence.Kind.LEFT_CHAT, megumin, quit.text()));
    } else if (command instanceof ClientCommand.Rename rename) {
      return both(new RoomEvent.Renamed(megumin, rename.name()));
    } else if (command instanceof ClientCommand.Whisper whisper) {
      return List.of(PlainReply.text(new Reply.Whispered(megumin, whisper.text())));
    }
    return List.of();
  }

  private static List<String> both(RoomEvent event) {
    return List.of(encode(false, event), encode(true, event));
  }

  private static String encode(boolean stamped, RoomEvent event) {
    ByteBuf out = Unpooled.buffer();
    new PlainDialect(Clock.systemUTC())
        .events(stamped)
        .encode(RoomName.LOBBY, new LogEntry(1, 0, event), out);
    return out.toString(UTF_8);
  }

  private static void isOneLine(String line) {
    assertThat(line).doesNotContainPattern("[\\p{Cc}\\x{2028}\\x{2029}]");
  }

  private static String typed(Random random) {
    StringBuilder typed = new StringBuilder();
    for (int parts = random.nextInt(6); parts >= 0; parts--) {
      typed.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
    }
    return typed.toString();
  }

  private static @Nullable UserName nameOrNull(String typed) {
    try {
      return UserName.of(SafeText.of(typed));
    } catch (RefusalException e) {
      return null;
    }
  }
}
