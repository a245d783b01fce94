package dev.chatserver.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.json.JsonDialect;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A program between a peer and their socket: what is typed goes out as JSON over WebSocket, and
 * what comes is read as the lines that a peer of the plain dialect reads, so that one model holds
 * for both. Each event has to be exactly what is stored. It stays in the lobby, as a line does not
 * say where it is from. Confined to the world's thread.
 */
final class JsonLines {

  private static final String REQUEST =
      """
      GET /ws HTTP/1.1
      Host: x
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

      """
          .replace("\n", "\r\n");

  private static final Pattern HELLO = Pattern.compile("(.*) \\+(\\d+)");
  private static final Pattern COMMAND = Pattern.compile("/(\\S*)(?: (.*))?");
  private static final JsonFactory FACTORY = JsonFactory.builder().build();
  private static final int TEXT = 1;
  private static final int PING = 9;

  private final Expected expected;
  private final Chance chance;
  private final JsonDialect dialect = new JsonDialect();
  private ByteBuf unread = Unpooled.buffer();
  private boolean isWebSocket;
  private long lastSequence;

  JsonLines(Expected expected, Chance chance) {
    this.expected = expected;
    this.chance = chance;
  }

  // -- what goes out

  /** Asks for a WebSocket. */
  void begin(ByteQueue out) {
    add(out, REQUEST.getBytes(US_ASCII));
  }

  /**
   * Sends what was typed, as far as it is whole.
   *
   * @param greets whether the first line is a name
   */
  void send(ByteQueue typed, ByteQueue out, boolean greets) {
    String lines = new String(typed.remove(typed.size()), UTF_8);
    boolean isName = greets;
    for (String line : lines.lines().toList()) {
      String message = isName ? hello(line) : command(line);
      isName = false;
      if (message != null) {
        frames(message.getBytes(UTF_8), out);
      }
    }
  }

  private static String hello(String line) {
    Matcher resume = HELLO.matcher(line);
    return resume.matches()
        ? json("do", "hello", "name", resume.group(1), "after", Long.valueOf(resume.group(2)))
        : json("do", "hello", "name", line);
  }

  private @Nullable String command(String line) {
    Matcher command = COMMAND.matcher(line);
    if (!command.matches()) {
      return json("do", "say", "room", "lobby", "text", line);
    }
    String text = command.group(2) == null ? "" : command.group(2);
    String first = text.replaceFirst(" .*", "");
    return switch (command.group(1)) {
      case "me" -> json("do", "emote", "room", "lobby", "text", text);
      case "nick" -> json("do", "nick", "name", text);
      case "msg" -> json("do", "whisper", "to", first, "text", text.replaceFirst("\\S* ?", ""));
      case "ignore" -> text.isEmpty() ? json("do", "ignored") : json("do", "ignore", "name", text);
      case "unignore" -> json("do", "unignore", "name", text);
      case "who" -> json("do", "who", "room", text.isEmpty() ? "lobby" : text);
      case "rooms" -> json("do", "rooms");
      case "topic" ->
          text.isEmpty()
              ? json("do", "topic", "room", "lobby")
              : json("do", "topic", "room", "lobby", "text", text);
      case "search" -> json("do", "search", "room", "lobby", "words", text);
      case "history" ->
          json(
              "do",
              "before",
              "room",
              "lobby",
              "sequence",
              lastSequence + 1,
              "lines",
              Long.valueOf(text));
      case "quit" -> json("do", "quit", "text", text);
      case "nonsense" -> json("do", "nonsense");
      case "join" -> json("do", "join", "room", text); // of a name that no room can have
      default -> null; // what only people ask for
    };
  }

  private static String json(Object... properties) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      for (int i = 0; i < properties.length; i += 2) {
        if (properties[i + 1] instanceof Long number) {
          json.writeNumberProperty((String) properties[i], number);
        } else {
          json.writeStringProperty((String) properties[i], (String) properties[i + 1]);
        }
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  /** In one frame or in two, with a ping in between now and then. */
  private void frames(byte[] payload, ByteQueue out) {
    int first = chance.oneIn(4) ? chance.below(payload.length + 1) : payload.length;
    boolean isWhole = first == payload.length;
    frame(out, isWhole, TEXT, payload, 0, first);
    if (chance.oneIn(10)) {
      frame(out, true, PING, payload, 0, Math.min(payload.length, chance.below(20)));
    }
    if (!isWhole) {
      frame(out, true, 0, payload, first, payload.length);
    }
  }

  private void frame(ByteQueue out, boolean isLast, int opcode, byte[] payload, int from, int to) {
    int length = to - from;
    ByteBuf frame = Unpooled.buffer();
    frame.writeByte((isLast ? 0x80 : 0) | opcode);
    if (length < 126) {
      frame.writeByte(0x80 | length);
    } else {
      frame.writeByte(0x80 | 126).writeShort(length);
    }
    byte[] mask = {(byte) chance.below(256), (byte) chance.below(256), (byte) chance.below(256), 1};
    frame.writeBytes(mask);
    for (int i = 0; i < length; i++) {
      frame.writeByte(payload[from + i] ^ mask[i % 4]);
    }
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    frame.release();
    add(out, bytes);
  }

  private static void add(ByteQueue out, byte[] bytes) {
    out.add(bytes, 0, bytes.length);
  }

  // -- what comes

  /** What came, as lines; whatever is not whole waits. */
  byte[] read(byte[] bytes) {
    unread.writeBytes(bytes);
    StringBuilder lines = new StringBuilder();
    if (!isWebSocket && !granted(lines)) {
      return lines.toString().getBytes(UTF_8);
    }
    for (ByteBuf message = frame(); message != null; message = frame()) {
      lines.append(line(message.toString(UTF_8)));
    }
    unread.discardReadBytes();
    return lines.toString().getBytes(UTF_8);
  }

  private boolean granted(StringBuilder lines) {
    String answer = unread.toString(US_ASCII);
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0) {
      return false;
    }
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      if (!answer.startsWith("HTTP/1.1 4")) {
        throw new Violation("not an answer to who asks for a WebSocket: " + answer);
      }
      lines.append("-- no WebSocket\n"); // and it is closed
      unread.clear();
      return false;
    }
    isWebSocket = true;
    unread.skipBytes(end + 4);
    return true;
  }

  /** The text of the next frame; others are passed over. Null if there is none. */
  private @Nullable ByteBuf frame() {
    while (unread.readableBytes() >= 2) {
      int from = unread.readerIndex();
      int opcode = unread.getUnsignedByte(from) & 0xf;
      int length = unread.getUnsignedByte(from + 1);
      int header = length < 126 ? 2 : 4;
      if (length == 127) {
        throw new Violation("a frame of more than 64 KiB");
      }
      if (unread.readableBytes() < header) {
        return null;
      }
      int payload = header == 2 ? length : unread.getUnsignedShort(from + 2);
      if (unread.readableBytes() < header + payload) {
        return null;
      }
      unread.skipBytes(header);
      ByteBuf text = unread.readSlice(payload);
      if (opcode == TEXT) {
        return text;
      }
    }
    return null;
  }

  private String line(String message) {
    Map<String, Object> fields = fields(message);
    if (fields.get("sequence") instanceof Long sequence) {
      return event(sequence, message);
    }
    Object text = fields.get("text");
    Object lines = fields.get("lines");
    Object name = fields.get("name");
    return switch (String.valueOf(fields.get("reply"))) {
      case "prompt" -> "Enter your username: ";
      case "welcome" -> "welcome " + name + "\n";
      case "refused" -> "-- " + text + "\n";
      case "history" -> "-- the last " + lines + " lines, since " + fields.get("since") + "\n";
      case "resumed" -> "-- " + lines + " lines since " + fields.get("after") + "\n";
      case "live" -> "-- now live\n";
      case "skipped" -> "-- " + lines + " lines skipped\n";
      case "whisper" -> fields.get("from") + " whispers: " + text + "\n";
      case "ignored" ->
          Boolean.TRUE.equals(fields.get("here"))
              ? "-- you ignore " + name + "\n"
              : "-- you ignore " + name + ", though nobody here is called that at the moment\n";
      case "unignored" -> "-- you see " + name + " again\n";
      case "going-down" -> "-- the server is going down\n";
      case "entered",
          "rooms",
          "members",
          "topic",
          "whispered",
          "ignoring",
          "earlier",
          "found",
          "cannot-store",
          "not-known-yet" ->
          "-- something else\n";
      default -> throw new Violation("nothing that a server says: " + message);
    };
  }

  /** With its number before it, as the plain dialect is read here. */
  private String event(long sequence, String message) {
    Store.Place place = expected.store().find(RoomName.LOBBY, sequence);
    if (place == null) {
      throw new Violation("shown and not stored: " + message);
    }
    ByteBuf frame = Unpooled.buffer();
    dialect.events(false).encode(RoomName.LOBBY, place.entry(), frame);
    frame.skipBytes(frame.getUnsignedByte(1) < 126 ? 2 : 4);
    String stored = frame.toString(UTF_8);
    frame.release();
    if (!stored.equals(message)) {
      throw new Violation("shown is " + message + ", stored is " + stored);
    }
    lastSequence = sequence;
    return sequence + "|" + expected.text(place.entry(), false);
  }

  private static Map<String, Object> fields(String message) {
    Map<String, Object> fields = new LinkedHashMap<>();
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), message)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Violation("no object: " + message);
      }
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        switch (parser.nextToken()) {
          case VALUE_STRING -> fields.put(name, parser.getString());
          case VALUE_NUMBER_INT -> fields.put(name, parser.getLongValue());
          case VALUE_TRUE -> fields.put(name, true);
          case VALUE_FALSE -> fields.put(name, false);
          default -> parser.skipChildren();
        }
      }
    }
    return fields;
  }

  /** The connection is gone. */
  void end() {
    unread.release();
    unread = Unpooled.EMPTY_BUFFER;
  }
}
