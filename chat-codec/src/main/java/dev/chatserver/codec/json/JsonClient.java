package dev.chatserver.codec.json;

import dev.chatserver.codec.client.ServerLine;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * The client's half of the JSON dialect: what a bot or a client has in its pipeline, from the
 * request for a WebSocket on. Thread-safe because it has no state.
 */
public final class JsonClient {

  /** Where a server has its WebSocket. */
  public static final String PATH = "/ws";

  /** More than the longest message of a server, a piece of its past. */
  private static final int MESSAGE_BYTES_MAX = 1024 * 1024;

  private static final int ANSWER_BYTES_MAX = 8192;
  private static final int LENGTH_IN_TWO_BYTES = 126;
  private static final int LENGTH_IN_EIGHT_BYTES = 127;
  private static final int FINAL_TEXT = 0x81;

  private static final JsonClientDecoder DECODER = new JsonClientDecoder();
  private static final JsonClientEncoder ENCODER = new JsonClientEncoder();

  private JsonClient() {}

  /**
   * Adds the handlers at the pipeline's end: {@link dev.chatserver.codec.ClientCommand}s go out,
   * {@link ServerLine}s come in, as soon as the server has granted a WebSocket.
   */
  public static void install(ChannelPipeline pipeline, String host, int port, boolean tls) {
    URI uri = URI.create("%s://%s:%d%s".formatted(tls ? "wss" : "ws", host, port, PATH));
    WebSocketClientProtocolConfig config =
        WebSocketClientProtocolConfig.newBuilder()
            .webSocketUri(uri)
            .maxFramePayloadLength(MESSAGE_BYTES_MAX)
            .withUTF8Validator(false) // the decoder makes text of it, and sees that
            .build();
    pipeline
        .addLast(new HttpClientCodec())
        .addLast(new HttpObjectAggregator(ANSWER_BYTES_MAX))
        .addLast(new WebSocketClientProtocolHandler(config))
        .addLast(DECODER)
        .addLast(ENCODER);
  }

  /**
   * From here on messages come as bytes, for those who find them there by themselves, by {@link
   * #messageEnd}; once the server has granted a WebSocket. What came already comes again.
   */
  public static void readBytes(ChannelPipeline pipeline) {
    pipeline.remove(DECODER);
    pipeline.remove(WebSocket13FrameDecoder.class);
  }

  /**
   * Where a message ends that begins there, as a server sends it: in one frame, unmasked.
   *
   * @param bytes lent
   * @return the index behind it; -1 if not all of it is there
   */
  public static int messageEnd(ByteBuf bytes, int start) {
    int there = bytes.writerIndex() - start;
    if (there < 2) {
      return -1;
    }
    int first = bytes.getUnsignedByte(start + 1);
    int header = first < LENGTH_IN_TWO_BYTES ? 2 : first == LENGTH_IN_TWO_BYTES ? 4 : 10;
    if (there < header) {
      return -1;
    }
    long length =
        switch (header) {
          case 2 -> first;
          case 4 -> bytes.getUnsignedShort(start + 2);
          default -> bytes.getLong(start + 2);
        };
    return there - header >= length ? (int) (start + header + length) : -1;
  }

  /**
   * What such a message means; anything but a text is {@link ServerLine.Other}.
   *
   * @param bytes lent
   */
  public static ServerLine parse(ByteBuf bytes, int start, int end) {
    if (bytes.getUnsignedByte(start) != FINAL_TEXT) {
      return new ServerLine.Other("");
    }
    int first = bytes.getUnsignedByte(start + 1);
    int header = first == LENGTH_IN_EIGHT_BYTES ? 10 : first == LENGTH_IN_TWO_BYTES ? 4 : 2;
    return JsonClientDecoder.parse(
        bytes.toString(start + header, end - start - header, StandardCharsets.UTF_8));
  }
}
