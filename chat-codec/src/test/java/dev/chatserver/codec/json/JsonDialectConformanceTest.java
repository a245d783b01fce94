package dev.chatserver.codec.json;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.DialectConformance;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.client.ServerLine;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

class JsonDialectConformanceTest extends DialectConformance {

  @Override
  protected Dialect dialect() {
    return new JsonDialect();
  }

  @Override
  protected ClientCommand inRoom(RoomName room, ClientCommand command) {
    return new ClientCommand.In(room, command);
  }

  @Override
  protected byte[] sent(ClientCommand command) {
    return bytes(JsonWire.text(JsonClientEncoder.text(command)));
  }

  @Override
  protected byte[] nonsense() {
    return bytes(JsonWire.text("{\"do\":\"dance\"}"));
  }

  private static byte[] bytes(ByteBuf frame) {
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    frame.release();
    return bytes;
  }

  @Override
  protected List<ServerLine> read(ByteBuf written) {
    List<ServerLine> lines = new ArrayList<>();
    int start = 0;
    while (start < written.writerIndex()) {
      int end = JsonClient.messageEnd(written, start);
      lines.add(JsonClient.parse(written, start, end));
      start = end;
    }
    written.release();
    return lines;
  }
}
