package dev.chatserver.codec.json;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.plain.PlainRefusal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/**
 * What the server says to one person as an object, {@code reply} saying what it is. Whatever is
 * about a room says which. Thread-safe because it has no state.
 */
final class JsonReply {

  private JsonReply() {}

  /** Writes the object. */
  static void write(JsonGenerator json, Reply reply) {
    json.writeStartObject();
    if (!isOfARoom(json, reply)) {
      isOfAPerson(json, reply);
    }
    json.writeEndObject();
  }

  /** Writes what is about a room; false if this is not. */
  private static boolean isOfARoom(JsonGenerator json, Reply reply) {
    if (reply instanceof Reply.Entered entered) {
      begin(json, "entered", entered.room());
      json.writeNumberProperty("here", entered.here());
      Json.optional(json, "topic", entered.topic());
    } else if (reply instanceof Reply.Members members) {
      begin(json, "members", members.room());
      Json.names(json, "names", members.names());
      json.writeNumberProperty("others", members.others());
    } else if (reply instanceof Reply.CurrentTopic topic) {
      begin(json, "topic", topic.room());
      Json.optional(json, "text", topic.text());
    } else if (reply instanceof Reply.Resumed resumed) {
      begin(json, "resumed", resumed.room());
      json.writeNumberProperty("lines", resumed.lines());
      json.writeNumberProperty("after", resumed.after());
    } else if (reply instanceof Reply.LastLines last) {
      begin(json, "history", last.room());
      json.writeNumberProperty("lines", last.lines());
      json.writeStringProperty("since", Instant.ofEpochMilli(last.sinceMillis()).toString());
    } else if (reply instanceof Reply.NowLive live) {
      begin(json, "live", live.room());
    } else if (reply instanceof Reply.Skipped skipped) {
      begin(json, "skipped", skipped.room());
      json.writeNumberProperty("lines", skipped.lines());
    } else if (reply instanceof Reply.NotShown not) {
      begin(json, "not-shown", not.room());
      json.writeNumberProperty("lines", not.lines());
    } else if (reply instanceof Reply.Found found) {
      begin(json, "found", found.room());
      json.writeBooleanProperty("complete", found.isComplete());
      lines(json, found.room(), found.entries());
    } else if (reply instanceof Reply.Earlier earlier) {
      begin(json, "earlier", earlier.room());
      json.writeNumberProperty("from", earlier.from());
      json.writeBooleanProperty("first", earlier.isFirst());
      lines(json, earlier.room(), earlier.entries());
    } else if (reply instanceof Reply.Parted parted) {
      begin(json, "parted", parted.room());
    } else {
      return false;
    }
    return true;
  }

  private static void lines(JsonGenerator json, RoomName room, List<LogEntry> entries) {
    json.writeArrayPropertyStart("lines");
    for (LogEntry entry : entries) {
      JsonEventEncoder.write(json, room, entry);
    }
    json.writeEndArray();
  }

  private static void isOfAPerson(JsonGenerator json, Reply reply) {
    if (reply instanceof Reply.Prompt) {
      begin(json, "prompt");
    } else if (reply instanceof Reply.Welcome welcome) {
      begin(json, "welcome");
      json.writeStringProperty("name", welcome.name().toString());
    } else if (reply instanceof Reply.Refused refused) {
      refused(json, refused.refusal());
    } else if (reply instanceof Reply.Rooms rooms) {
      begin(json, "rooms");
      rooms(json, rooms);
    } else if (reply instanceof Reply.Whispered whisper) {
      begin(json, "whisper");
      json.writeStringProperty("from", whisper.from().toString());
      json.writeStringProperty("text", whisper.text());
    } else if (reply instanceof Reply.WhisperSent sent) {
      begin(json, "whispered");
      json.writeStringProperty("to", sent.to().toString());
      json.writeStringProperty("text", sent.text());
    } else if (reply instanceof Reply.Ignoring ignoring) {
      begin(json, "ignoring");
      Json.names(json, "names", ignoring.names());
    } else if (reply instanceof Reply.Ignored ignored) {
      begin(json, "ignored");
      json.writeStringProperty("name", ignored.name().toString());
      json.writeBooleanProperty("here", ignored.isHere());
    } else if (reply instanceof Reply.Unignored unignored) {
      begin(json, "unignored");
      json.writeStringProperty("name", unignored.name().toString());
    } else if (reply instanceof Reply.ModeIs mode) {
      begin(json, "mode");
      json.writeStringProperty("mode", word(mode.mode()));
      json.writeBooleanProperty("on", mode.on());
    } else if (reply instanceof Reply.MessageOfTheDay message) {
      begin(json, "message-of-the-day");
      json.writeArrayPropertyStart("lines");
      message.lines().forEach(json::writeString);
      json.writeEndArray();
    } else if (reply instanceof Reply.CannotStore cannot) {
      begin(json, "cannot-store");
      json.writeStringProperty("why", cannot.why());
    } else if (reply instanceof Reply.NotKnownYet) {
      begin(json, "not-known-yet");
    } else if (reply instanceof Reply.GoingDown) {
      begin(json, "going-down");
    } else {
      hint(json, reply);
    }
  }

  /** What a person is told who types; a program that asks for it gets no more than its name. */
  private static void hint(JsonGenerator json, Reply reply) {
    if (reply instanceof Reply.HelpOn
        || reply instanceof Reply.HelpHint
        || reply instanceof Reply.HelpOnNames) {
      begin(json, "help");
    } else if (reply instanceof Reply.CommandHint hint) {
      begin(json, "hint");
      json.writeStringProperty("command", hint.command());
    } else {
      throw new AssertionError("no object for " + reply.getClass());
    }
  }

  private static void refused(JsonGenerator json, Refusal refusal) {
    begin(json, "refused");
    json.writeStringProperty("reason", word(refusal.reason()));
    if (!refusal.detail().isEmpty()) {
      json.writeStringProperty("detail", refusal.detail());
    }
    json.writeStringProperty("text", PlainRefusal.text(refusal));
  }

  private static void rooms(JsonGenerator json, Reply.Rooms rooms) {
    json.writeArrayPropertyStart("rooms");
    for (Reply.RoomSize room : rooms.rooms()) {
      json.writeStartObject();
      json.writeStringProperty("room", room.room().toString());
      json.writeNumberProperty("here", room.here());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberProperty("others", rooms.others());
  }

  private static void begin(JsonGenerator json, String kind, RoomName room) {
    begin(json, kind);
    json.writeStringProperty("room", room.toString());
  }

  private static void begin(JsonGenerator json, String kind) {
    json.writeStringProperty("reply", kind);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
