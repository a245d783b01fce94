package dev.chatserver.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.codec.client.ServerLine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class JsonClientTest {

  private static final RoomName PUB = room("pub");

  private static RoomName room(String name) {
    try {
      return RoomName.of(name);
    } catch (RefusalException e) {
      throw new AssertionError(e);
    }
  }

  /** What a server's half writes, and what the client's half makes of it. */
  private static ServerLine read(Reply reply) {
    ByteBuf out = Unpooled.buffer();
    TextFrame.write(out, json -> JsonReply.write(json, reply));
    return parse(out);
  }

  private static ServerLine parse(ByteBuf out) {
    int end = JsonClient.messageEnd(out, 0);
    assertThat(end).isEqualTo(out.writerIndex());
    ServerLine line = JsonClient.parse(out, 0, end);
    out.release();
    return line;
  }

  private static ServerLine.Other other(ServerLine line) {
    return (ServerLine.Other) line;
  }

  @Test
  void shouldReadWhatAServerTells() throws RefusalException {
    assertThat(read(new Reply.Prompt())).isEqualTo(new ServerLine.Prompt());
    assertThat(read(new Reply.Welcome(UserName.of("ann"))))
        .isEqualTo(new ServerLine.Welcomed("ann"));
    assertThat(read(new Reply.Entered(PUB, 3, "tea"))).isEqualTo(new ServerLine.Entered("pub"));
    assertThat(read(new Reply.Skipped(PUB, 4213))).isEqualTo(new ServerLine.Skipped(4213));
    assertThat(read(new Reply.Refused(Refusal.of(Refusal.Reason.NAME_TAKEN))))
        .isEqualTo(new ServerLine.Notice("that name is taken"));
    assertThat(other(read(new Reply.GoingDown())).text()).contains("going-down");
  }

  @Test
  void shouldReadEvents_andPassOverWhatIsBelowAnObject() throws RefusalException {
    LogEntry entry = new LogEntry(7, 0, new RoomEvent.Said(UserName.of("ann"), "hi \"you\""));
    ByteBuf out = Unpooled.buffer();
    new JsonEventEncoder().encode(PUB, entry, out);

    assertThat(parse(out)).isEqualTo(new ServerLine.Said("ann", "hi \"you\""));
    assertThat(other(read(new Reply.Earlier(PUB, 7, true, List.of(entry)))).text())
        .contains("earlier");
  }

  /** Wherever the bytes are cut, and for each of the three lengths that a header has. */
  @Test
  void shouldFindTheEndOfAMessage() {
    for (int length : new int[] {0, 125, 126, 65_535, 65_536}) {
      ByteBuf out = Unpooled.buffer();
      TextFrame.write(out, json -> json.writeString("x".repeat(Math.max(0, length - 2))));
      int end = out.writerIndex();
      out.writeBytes("behind".getBytes(UTF_8));
      assertThat(JsonClient.messageEnd(out, 0)).isEqualTo(end);
      for (int there = 0; there < end; there += Math.max(1, end / 50)) {
        out.writerIndex(there);
        assertThat(JsonClient.messageEnd(out, 0)).isEqualTo(-1);
      }
      out.release();
    }
  }

  @Test
  void shouldTakeOtherFramesForNothing() {
    assertThat(parse(Unpooled.buffer().writeBytes(new byte[] {(byte) 0x88, 0})))
        .isEqualTo(new ServerLine.Other(""));
  }

  @Test
  void shouldFailOnWhatIsNoObject() {
    assertThatThrownBy(() -> JsonClientDecoder.parse("[]"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonClientDecoder.parse("{\"a")).isInstanceOf(JacksonException.class);
  }

  /** The request is Netty's; ours is that it asks where servers answer, and what goes out then. */
  @Test
  void shouldAskForAWebSocketFirst() {
    EmbeddedChannel channel = new EmbeddedChannel();
    JsonClient.install(channel.pipeline(), "chat.example", 8081, false);
    channel.pipeline().fireChannelActive();
    ByteBuf request = channel.readOutbound();

    assertThat(request.toString(UTF_8))
        .startsWith("GET /ws HTTP/1.1\r\n")
        .containsIgnoringCase("host: chat.example:8081\r\n");
    request.release();
    assertThat(JsonClientEncoder.text(new ClientCommand.ListRooms()))
        .isEqualTo("{\"do\":\"rooms\"}");
    channel.finishAndReleaseAll();
  }
}
