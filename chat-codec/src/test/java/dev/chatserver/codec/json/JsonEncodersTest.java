package dev.chatserver.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.ClientCommand.ReadingMode;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Events and replies as objects in messages. */
class JsonEncodersTest {

  private static final long MILLIS = Instant.parse("2026-11-23T18:30:00.123Z").toEpochMilli();

  static Stream<Arguments> events() throws RefusalException {
    UserName ann = UserName.of("Ann");
    UserName bob = UserName.of("bob");
    return Stream.of(
        Arguments.of(
            new RoomEvent.Said(ann, "say \"hi\" \\ 東京"),
            "'kind':'said','by':'Ann','text':'say \\\"hi\\\" \\\\ 東京'"),
        Arguments.of(
            new RoomEvent.Emoted(ann, "waves"), "'kind':'emoted','by':'Ann','text':'waves'"),
        Arguments.of(new RoomEvent.TopicSet(ann, ""), "'kind':'topic','by':'Ann','text':''"),
        Arguments.of(new RoomEvent.Renamed(ann, bob), "'kind':'renamed','by':'Ann','to':'bob'"),
        Arguments.of(new RoomEvent.Redacted(ann), "'kind':'redacted','by':'Ann'"),
        Arguments.of(
            new RoomEvent.Redaction(ann, bob, 7, true),
            "'kind':'redaction','by':'Ann','author':'bob','line':7,'wasTopic':true"),
        Arguments.of(
            Presence.of(Presence.Kind.LEFT_CHAT, ann, "bye"),
            "'kind':'left-chat','names':['Ann'],'others':0,'text':'bye'"),
        Arguments.of(
            new Presence(Presence.Kind.JOINED, List.of(ann, bob), 37, null),
            "'kind':'joined','names':['Ann','bob'],'others':37"));
  }

  @ParameterizedTest
  @MethodSource("events")
  void shouldWriteAnEventWithItsRoomNumberAndTime(RoomEvent event, String rest)
      throws RefusalException {
    assertThat(encoded(event))
        .isEqualTo(
            json("{'room':'Pub','sequence':4213,'time':'2026-11-23T18:30:00.123Z'," + rest + "}"));
  }

  static String encoded(RoomEvent event) throws RefusalException {
    ByteBuf out = Unpooled.buffer();
    new JsonDialect()
        .events(false)
        .encode(RoomName.of("Pub"), new LogEntry(4213, MILLIS, event), out);
    return payload(out);
  }

  /** A whole text message that is not masked, of the shortest header for its length. */
  private static String payload(ByteBuf frame) {
    assertThat(frame.readUnsignedByte()).isEqualTo((short) 0x81);
    long length = frame.readUnsignedByte();
    if (length == 126) {
      length = frame.readUnsignedShort();
      assertThat(length).isGreaterThan(125);
    } else if (length == 127) {
      length = frame.readLong();
      assertThat(length).isGreaterThan(65_535);
    }
    assertThat(frame.readableBytes()).isEqualTo((int) length);
    return frame.toString(UTF_8);
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"');
  }

  static Stream<Arguments> replies() throws RefusalException {
    UserName ann = UserName.of("ann");
    RoomName pub = RoomName.of("pub");
    LogEntry entry = new LogEntry(7, MILLIS, new RoomEvent.Redacted(ann));
    String line =
        "{'room':'pub','sequence':7,'time':'2026-11-23T18:30:00.123Z','kind':'redacted','by':'ann'}";
    return Stream.of(
        Arguments.of(new Reply.Prompt(), "{'reply':'prompt'}"),
        Arguments.of(new Reply.Welcome(ann), "{'reply':'welcome','name':'ann'}"),
        Arguments.of(
            new Reply.Refused(Refusal.of(Refusal.Reason.NO_SUCH_NAME, "bob")),
            "{'reply':'refused','reason':'no-such-name','detail':'bob',"
                + "'text':'nobody here is called bob'}"),
        Arguments.of(
            new Reply.Refused(Refusal.of(Refusal.Reason.NAME_TAKEN)),
            "{'reply':'refused','reason':'name-taken','text':'that name is taken'}"),
        Arguments.of(
            new Reply.Entered(pub, 3, "tea"),
            "{'reply':'entered','room':'pub','here':3,'topic':'tea'}"),
        Arguments.of(new Reply.Entered(pub, 3, null), "{'reply':'entered','room':'pub','here':3}"),
        Arguments.of(
            new Reply.Rooms(List.of(new Reply.RoomSize(pub, 3)), 2),
            "{'reply':'rooms','rooms':[{'room':'pub','here':3}],'others':2}"),
        Arguments.of(
            new Reply.Members(pub, List.of(ann), 4),
            "{'reply':'members','room':'pub','names':['ann'],'others':4}"),
        Arguments.of(
            new Reply.CurrentTopic(pub, "tea"), "{'reply':'topic','room':'pub','text':'tea'}"),
        Arguments.of(new Reply.CurrentTopic(pub, null), "{'reply':'topic','room':'pub'}"),
        Arguments.of(
            new Reply.Whispered(ann, "hi"), "{'reply':'whisper','from':'ann','text':'hi'}"),
        Arguments.of(
            new Reply.WhisperSent(ann, "hi"), "{'reply':'whispered','to':'ann','text':'hi'}"),
        Arguments.of(new Reply.Ignoring(List.of(ann)), "{'reply':'ignoring','names':['ann']}"),
        Arguments.of(new Reply.Ignored(ann, true), "{'reply':'ignored','name':'ann','here':true}"),
        Arguments.of(new Reply.Unignored(ann), "{'reply':'unignored','name':'ann'}"),
        Arguments.of(
            new Reply.Resumed(pub, 213, 4213),
            "{'reply':'resumed','room':'pub','lines':213,'after':4213}"),
        Arguments.of(
            new Reply.LastLines(pub, 20, MILLIS),
            "{'reply':'history','room':'pub','lines':20,'since':'2026-11-23T18:30:00.123Z'}"),
        Arguments.of(new Reply.NowLive(pub), "{'reply':'live','room':'pub'}"),
        Arguments.of(new Reply.Skipped(pub, 9), "{'reply':'skipped','room':'pub','lines':9}"),
        Arguments.of(
            new Reply.Found(pub, List.of(entry), false),
            "{'reply':'found','room':'pub','complete':false,'lines':[" + line + "]}"),
        Arguments.of(
            new Reply.Earlier(pub, 7, true, List.of(entry)),
            "{'reply':'earlier','room':'pub','from':7,'first':true,'lines':[" + line + "]}"),
        Arguments.of(new Reply.Parted(pub), "{'reply':'parted','room':'pub'}"),
        Arguments.of(
            new Reply.MessageOfTheDay(List.of("be kind", "and brief")),
            "{'reply':'message-of-the-day','lines':['be kind','and brief']}"),
        Arguments.of(new Reply.NotKnownYet(), "{'reply':'not-known-yet'}"),
        Arguments.of(new Reply.CannotStore("full"), "{'reply':'cannot-store','why':'full'}"),
        Arguments.of(new Reply.NotShown(pub, 9), "{'reply':'not-shown','room':'pub','lines':9}"),
        Arguments.of(
            new Reply.ModeIs(ReadingMode.ECHO, true), "{'reply':'mode','mode':'echo','on':true}"),
        Arguments.of(new Reply.HelpOn(null), "{'reply':'help'}"),
        Arguments.of(new Reply.HelpOnNames(), "{'reply':'help'}"),
        Arguments.of(new Reply.HelpHint(), "{'reply':'help'}"),
        Arguments.of(new Reply.CommandHint("/help"), "{'reply':'hint','command':'/help'}"),
        Arguments.of(new Reply.GoingDown(), "{'reply':'going-down'}"));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void shouldWriteAReply(Reply reply, String object) {
    JsonWire wire = new JsonWire();
    wire.channel.writeOutbound(reply);

    assertThat(payload(Unpooled.wrappedBuffer(wire.written()))).isEqualTo(json(object));
    wire.channel.finishAndReleaseAll();
  }

  @Test
  void shouldHaveEveryReplyInTheTableAbove() throws RefusalException {
    List<Class<?>> covered =
        replies().<Class<?>>map(row -> row.get()[0].getClass()).distinct().toList();

    assertThat(Reply.class.getPermittedSubclasses())
        .allMatch(reply -> covered.contains(reply) || reply == Reply.Goodbye.class); // a frame
  }

  /** Whatever the length, the header is the shortest one, as RFC 6455 wants it. */
  @Test
  void shouldFrameMessagesOfEachLength() throws RefusalException {
    for (int length : List.of(1, 20, 40, 200, 4096)) {
      String text = "x".repeat(length);
      assertThat(encoded(new RoomEvent.Said(UserName.of("ann"), text))).contains(text);
    }
    ByteBuf out = Unpooled.buffer();
    TextFrame.write(out, json -> json.writeString("x".repeat(100_000)));
    assertThat(payload(out)).hasSize(100_002);
  }
}
