package dev.chatserver.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes an event as one line of JSON: {@code time}, {@code level}, {@code logger}, {@code
 * message}, the event's own keys, and {@code trace} if there is one. Thread-safe because it does
 * not change.
 */
public final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {

  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NOTHING = {};

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      json.writeStartObject();
      json.writeStringProperty("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
      json.writeStringProperty("level", event.getLevel().toString());
      String logger = event.getLoggerName();
      json.writeStringProperty("logger", logger.substring(logger.lastIndexOf('.') + 1));
      json.writeStringProperty("message", event.getFormattedMessage());
      @Nullable List<KeyValuePair> pairs = event.getKeyValuePairs();
      if (pairs != null) {
        for (KeyValuePair pair : pairs) {
          write(json, pair);
        }
      }
      @Nullable IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null) {
        json.writeStringProperty("trace", ThrowableProxyUtil.asString(thrown));
      }
      json.writeEndObject();
    }
    return line.append('\n').toString().getBytes(UTF_8);
  }

  private static void write(JsonGenerator json, KeyValuePair pair) {
    if (pair.value instanceof Integer || pair.value instanceof Long) {
      json.writeNumberProperty(pair.key, ((Number) pair.value).longValue());
    } else {
      json.writeStringProperty(pair.key, String.valueOf(pair.value));
    }
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
