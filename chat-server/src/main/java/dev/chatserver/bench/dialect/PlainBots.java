package dev.chatserver.bench.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.client.ServerLine;
import dev.chatserver.codec.plain.PlainClientDecoder;
import dev.chatserver.codec.plain.PlainClientEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.util.List;

/** Bots that speak lines. Thread-safe because it has no state. */
public final class PlainBots implements BotDialect {

  private static final String SERVER_DECODER = "server-decoder";
  private static final String CLIENT_ENCODER = "client-encoder";
  private static final PlainClientEncoder ENCODER = new PlainClientEncoder();
  private static final byte LINE_FEED = '\n';

  @Override
  public void install(Channel channel, ChannelHandler entry) {
    channel
        .pipeline()
        .addLast(SERVER_DECODER, new PlainClientDecoder())
        .addLast(CLIENT_ENCODER, ENCODER)
        .addLast(ENTRY, entry);
  }

  @Override
  public void enter(ChannelPipeline pipeline, ChannelHandler reader) {
    pipeline.replace(ENTRY, READER, reader);
    pipeline.remove(SERVER_DECODER);
  }

  @Override
  public List<ClientCommand> goTo(RoomName room) {
    return List.of(new ClientCommand.Join(room));
  }

  @Override
  public ClientCommand say(String text) {
    return new ClientCommand.Say(text);
  }

  @Override
  public int messageEnd(ByteBuf bytes, int start) {
    int end = bytes.indexOf(start, bytes.writerIndex(), LINE_FEED);
    return end < 0 ? end : end + 1;
  }

  @Override
  public int number(BenchLine lines, ByteBuf bytes, int start, int end) {
    return lines.number(bytes, start, lineEnd(bytes, start, end));
  }

  private static int lineEnd(ByteBuf bytes, int start, int end) {
    int lineFeed = end - 1;
    return lineFeed > start && bytes.getByte(lineFeed - 1) == '\r' ? lineFeed - 1 : lineFeed;
  }

  /** Only the server itself has something to say that counts here, and its lines start so. */
  @Override
  public ServerLine parse(ByteBuf bytes, int start, int end) {
    return bytes.getByte(start) == '-'
        ? PlainClientDecoder.parse(bytes.toString(start, lineEnd(bytes, start, end) - start, UTF_8))
        : new ServerLine.Other("");
  }
}
