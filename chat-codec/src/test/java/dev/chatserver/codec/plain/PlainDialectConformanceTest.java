package dev.chatserver.codec.plain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.DialectConformance;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.client.ServerLine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

class PlainDialectConformanceTest extends DialectConformance {

  @Override
  protected Dialect dialect() {
    return new PlainDialect(Clock.systemUTC());
  }

  @Override
  protected ClientCommand inRoom(RoomName room, ClientCommand command) {
    return command;
  }

  @Override
  protected byte[] sent(ClientCommand command) {
    return (PlainClientEncoder.line(command) + "\n").getBytes(UTF_8);
  }

  @Override
  protected byte[] nonsense() {
    return "/dance\n".getBytes(US_ASCII);
  }

  @Override
  protected List<ServerLine> read(ByteBuf written) {
    EmbeddedChannel client = new EmbeddedChannel(new PlainClientDecoder());
    client.writeInbound(Unpooled.copiedBuffer("welcome ann\n", US_ASCII));
    client.readInbound();
    client.writeInbound(written);
    List<ServerLine> lines = new ArrayList<>();
    for (ServerLine next = client.readInbound(); next != null; next = client.readInbound()) {
      lines.add(next);
    }
    client.finish();
    return lines;
  }
}
