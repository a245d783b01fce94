package dev.chatserver.codec.plain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.ClientCommand.ReadingMode;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class PlainClientEncoderTest {

  @Test
  void shouldAnswerThePrompt() throws RefusalException {
    assertThat(encode(new ClientCommand.Hello(bob(), null))).isEqualTo("bob\n");
    assertThat(encode(new ClientCommand.Hello(bob(), new ClientCommand.Resume.After(4213))))
        .isEqualTo("bob +4213\n");
    assertThat(encode(new ClientCommand.Hello(bob(), new ClientCommand.Resume.AtEnd())))
        .isEqualTo("bob +end\n");
  }

  @Test
  void shouldSayTextAsItIs() {
    assertThat(encode(new ClientCommand.Say("hi  爆裂 "))).isEqualTo("hi  爆裂 \n");
  }

  @Test
  void shouldDoubleALeadingSlash() {
    assertThat(encode(new ClientCommand.Say("/path"))).isEqualTo("//path\n");
    assertThat(encode(new ClientCommand.Say("//path"))).isEqualTo("///path\n");
    assertThat(encode(new ClientCommand.Say("a/b"))).isEqualTo("a/b\n");
  }

  @Test
  void shouldWriteCommandsAsAPersonTypesThem() throws RefusalException {
    assertThat(encode(new ClientCommand.Emote("waves"))).isEqualTo("/me waves\n");
    assertThat(encode(new ClientCommand.Join(RoomName.of("tea")))).isEqualTo("/join tea\n");
    assertThat(encode(new ClientCommand.Leave())).isEqualTo("/leave\n");
    assertThat(encode(new ClientCommand.ListRooms())).isEqualTo("/rooms\n");
    assertThat(encode(new ClientCommand.Who(null))).isEqualTo("/who\n");
    assertThat(encode(new ClientCommand.Who(RoomName.of("tea")))).isEqualTo("/who tea\n");
    assertThat(encode(new ClientCommand.Topic(null))).isEqualTo("/topic\n");
    assertThat(encode(new ClientCommand.Topic("a b"))).isEqualTo("/topic a b\n");
    assertThat(encode(new ClientCommand.Whisper(bob(), "a b"))).isEqualTo("/msg bob a b\n");
    assertThat(encode(new ClientCommand.Rename(bob()))).isEqualTo("/nick bob\n");
    assertThat(encode(new ClientCommand.Ignore(bob()))).isEqualTo("/ignore bob\n");
    assertThat(encode(new ClientCommand.ListIgnored())).isEqualTo("/ignore\n");
    assertThat(encode(new ClientCommand.Unignore(bob()))).isEqualTo("/unignore bob\n");
    assertThat(encode(new ClientCommand.Search("\"green tea\" cup")))
        .isEqualTo("/search \"green tea\" cup\n");
    assertThat(encode(new ClientCommand.History(20))).isEqualTo("/history 20\n");
    assertThat(encode(new ClientCommand.Since(0))).isEqualTo("/since 0\n");
    assertThat(encode(new ClientCommand.Mode(ReadingMode.STAMP, true))).isEqualTo("/stamp on\n");
    assertThat(encode(new ClientCommand.Mode(ReadingMode.STAMP, false))).isEqualTo("/stamp off\n");
    assertThat(encode(new ClientCommand.Mode(ReadingMode.ECHO, null))).isEqualTo("/echo\n");
    assertThat(encode(new ClientCommand.ClearTopic())).isEqualTo("/topic -\n");
    assertThat(encode(new ClientCommand.Quit(null))).isEqualTo("/quit\n");
    assertThat(encode(new ClientCommand.Quit("bye"))).isEqualTo("/quit bye\n");
    assertThat(encode(new ClientCommand.Help(null))).isEqualTo("/help\n");
    assertThat(encode(new ClientCommand.Help("me"))).isEqualTo("/help me\n");
  }

  @Test
  void shouldRefuseWhatOnlyAServerMakes() {
    assertRefused(new ClientCommand.Blank(), "Blank: not sendable");
    assertRefused(new ClientCommand.Unterminated(), "Unterminated: not sendable");
    assertRefused(
        new ClientCommand.Malformed(Refusal.of(Refusal.Reason.NOT_UTF8)),
        "Malformed: not sendable");
  }

  @Test
  void shouldRefuseATextThatWouldSmuggleInASecondLine() {
    assertRefused(new ClientCommand.Say("hi\n/quit"), "Say: has a line end");
    assertRefused(new ClientCommand.Topic("hi\r"), "Topic: has a line end");
  }

  private static UserName bob() throws RefusalException {
    return UserName.of("bob");
  }

  private static void assertRefused(ClientCommand command, String message) {
    EmbeddedChannel channel = new EmbeddedChannel(new PlainClientEncoder());
    assertThatThrownBy(() -> channel.writeOutbound(command))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
    assertThat(channel.finish()).isFalse();
  }

  private static String encode(ClientCommand command) {
    EmbeddedChannel channel = new EmbeddedChannel(new PlainClientEncoder());
    channel.writeOutbound(command);
    ByteBuf bytes = channel.readOutbound();
    try {
      return bytes.toString(UTF_8);
    } finally {
      bytes.release();
      assertThat(channel.finish()).isFalse();
    }
  }
}
