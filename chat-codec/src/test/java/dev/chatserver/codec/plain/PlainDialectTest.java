package dev.chatserver.codec.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlainDialectTest {

  private final Dialect dialect = new PlainDialect(Clock.systemUTC());

  @Test
  void shouldBePlainAndInOneRoomAtATime() {
    assertThat(dialect.name()).isEqualTo("plain");
    assertThat(dialect.oneRoomAtATime()).isTrue();
  }

  @Test
  void shouldInstallItsHandlersInOrderAtTheEndOfThePipeline() {
    // given
    EmbeddedChannel channel = new EmbeddedChannel();
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast("before", new ChannelInboundHandlerAdapter());

    // when
    dialect.install(pipeline);

    // then
    List<Map.Entry<String, Class<?>>> handlers = new ArrayList<>();
    for (Map.Entry<String, ChannelHandler> entry : pipeline) {
      handlers.add(Map.entry(entry.getKey(), entry.getValue().getClass()));
    }
    assertThat(handlers)
        .endsWith(
            Map.entry("before", ChannelInboundHandlerAdapter.class),
            Map.entry(HandlerNames.LINE_FRAME_DECODER, PlainFrameDecoder.class),
            Map.entry(HandlerNames.COMMAND_DECODER, PlainCommandDecoder.class),
            Map.entry(HandlerNames.REPLY_ENCODER, PlainReplyEncoder.class));
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldShareAmongConnectionsOnlyWhatHasNoState() {
    // given
    EmbeddedChannel one = new EmbeddedChannel();
    EmbeddedChannel other = new EmbeddedChannel();

    // when
    dialect.install(one.pipeline());
    dialect.install(other.pipeline());

    // then
    assertThat(one.pipeline().get(PlainReplyEncoder.class))
        .isSameAs(other.pipeline().get(PlainReplyEncoder.class));
    assertThat(one.pipeline().get(PlainFrameDecoder.class))
        .isNotSameAs(other.pipeline().get(PlainFrameDecoder.class));
    assertThat(one.finish() || other.finish()).isFalse();
  }

  @Test
  void shouldHandOutTheSameEncoderEachTimeSoThatReadersShareAFeed() {
    assertThat(dialect.events(false)).isSameAs(dialect.events(false));
    assertThat(dialect.events(true)).isSameAs(dialect.events(true));
    assertThat(dialect.events(true)).isNotSameAs(dialect.events(false));
  }

  @Test
  void shouldStampEventsInItsZoneIfAskedTo() throws RefusalException {
    // given
    Dialect tokyo = new PlainDialect(Clock.system(ZoneId.of("Asia/Tokyo")));
    LogEntry entry = new LogEntry(7, 0, new RoomEvent.Said(UserName.of("megumin"), "hello"));
    ByteBuf out = Unpooled.buffer();

    // when
    tokyo.events(true).encode(RoomName.LOBBY, entry, out);
    tokyo.events(false).encode(RoomName.LOBBY, entry, out);

    // then
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("[7 09:00] megumin says: hello\nmegumin says: hello\n");
  }
}
