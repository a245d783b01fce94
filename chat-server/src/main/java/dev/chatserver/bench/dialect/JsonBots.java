package dev.chatserver.bench.dialect;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.client.ServerLine;
import dev.chatserver.codec.json.JsonClient;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bots that speak JSON over WebSocket. Immutable. */
final class JsonBots implements BotDialect {

  private final String host;
  private final int port;
  private final boolean tls;
  private final RoomName room;

  JsonBots(String host, int port, boolean tls, @Nullable RoomName room) {
    this.host = host;
    this.port = port;
    this.tls = tls;
    this.room = room == null ? RoomName.LOBBY : room;
  }

  @Override
  public void install(Channel channel, ChannelHandler entry) {
    JsonClient.install(channel.pipeline(), host, port, tls);
    channel.pipeline().addLast(ENTRY, entry);
  }

  @Override
  public void enter(ChannelPipeline pipeline, ChannelHandler reader) {
    pipeline.replace(ENTRY, READER, reader);
    JsonClient.readBytes(pipeline);
  }

  @Override
  public List<ClientCommand> goTo(RoomName there) {
    return List.of(
        new ClientCommand.Join(there),
        new ClientCommand.In(RoomName.LOBBY, new ClientCommand.Part()));
  }

  @Override
  public ClientCommand say(String text) {
    return new ClientCommand.In(room, new ClientCommand.Say(text));
  }

  @Override
  public int messageEnd(ByteBuf bytes, int start) {
    return JsonClient.messageEnd(bytes, start);
  }

  @Override
  public int number(BenchLine lines, ByteBuf bytes, int start, int end) {
    return lines.numberInJson(bytes, start, end);
  }

  @Override
  public ServerLine parse(ByteBuf bytes, int start, int end) {
    return JsonClient.parse(bytes, start, end);
  }
}
