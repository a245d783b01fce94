package dev.chatserver.codec.json;

import dev.chatserver.codec.client.ServerLine;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Messages of a server of the JSON dialect to {@link ServerLine}s; {@link JsonClient} has it in a
 * pipeline. What is no object fails with a {@link JacksonException}. Thread-safe because it has no
 * state.
 */
final class JsonClientDecoder extends MessageToMessageDecoder<TextWebSocketFrame> {

  JsonClientDecoder() {
    super(TextWebSocketFrame.class);
  }

  @Override
  public boolean isSharable() {
    return true;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, TextWebSocketFrame frame, List<Object> out) {
    out.add(parse(frame.text()));
  }

  /**
   * What a message means.
   *
   * @throws JacksonException if it is no object
   */
  static ServerLine parse(String message) {
    Map<String, String> fields = fields(message);
    String kind = fields.getOrDefault("kind", "");
    if (kind.equals(EventKind.SAID.word())) {
      return new ServerLine.Said(fields.getOrDefault("by", ""), fields.getOrDefault("text", ""));
    }
    return switch (fields.getOrDefault("reply", "")) {
      case "prompt" -> new ServerLine.Prompt();
      case "welcome" -> new ServerLine.Welcomed(fields.getOrDefault("name", ""));
      case "entered" -> new ServerLine.Entered(fields.getOrDefault("room", ""));
      case "skipped" -> new ServerLine.Skipped(Long.parseLong(fields.getOrDefault("lines", "0")));
      case "refused" -> new ServerLine.Notice(fields.getOrDefault("text", message));
      default -> new ServerLine.Other(message);
    };
  }

  /** Texts and numbers; what an object has below it is passed over. */
  private static Map<String, String> fields(String message) {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = Json.ofServer(message)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("no object: " + message);
      }
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
          fields.put(name, parser.getString());
        } else {
          parser.skipChildren();
        }
      }
    }
    return fields;
  }
}
