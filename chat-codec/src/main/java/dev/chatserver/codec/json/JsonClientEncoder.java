package dev.chatserver.codec.json;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.ClientCommand.Resume;
import dev.chatserver.codec.RoomName;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageEncoder;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * {@link ClientCommand}s to messages, the mirror of {@link JsonCommand}; {@link JsonClient} has it
 * in a pipeline. A command that this dialect has not fails its write with an {@link
 * IllegalArgumentException}. Thread-safe because it has no state.
 */
final class JsonClientEncoder extends MessageToMessageEncoder<ClientCommand> {

  JsonClientEncoder() {
    super(ClientCommand.class);
  }

  @Override
  public boolean isSharable() {
    return true;
  }

  @Override
  protected void encode(ChannelHandlerContext ctx, ClientCommand command, List<Object> out) {
    out.add(new TextWebSocketFrame(text(command)));
  }

  /**
   * The object as a text.
   *
   * @throws IllegalArgumentException if this dialect has no such command
   */
  static String text(ClientCommand command) {
    return Json.text(
        json -> {
          if (command instanceof ClientCommand.In in) {
            ofARoom(json, in.room(), in.command());
          } else {
            ofAPerson(json, command);
          }
        });
  }

  private static void ofARoom(JsonGenerator json, RoomName room, ClientCommand command) {
    if (command instanceof ClientCommand.Say say) {
      begin(json, JsonCommand.SAY).writeStringProperty("text", say.text());
    } else if (command instanceof ClientCommand.Emote emote) {
      begin(json, JsonCommand.EMOTE).writeStringProperty("text", emote.text());
    } else if (command instanceof ClientCommand.Part) {
      begin(json, JsonCommand.PART);
    } else if (command instanceof ClientCommand.Topic topic) {
      Json.optional(begin(json, JsonCommand.TOPIC), "text", topic.text());
    } else if (command instanceof ClientCommand.ClearTopic) {
      begin(json, JsonCommand.TOPIC).writeStringProperty("text", "");
    } else if (command instanceof ClientCommand.Before before) {
      begin(json, JsonCommand.BEFORE)
          .writeNumberProperty("sequence", before.sequence())
          .writeNumberProperty("lines", before.lines());
    } else if (command instanceof ClientCommand.Search search) {
      begin(json, JsonCommand.SEARCH).writeStringProperty("words", search.words());
    } else {
      throw unsendable(command);
    }
    json.writeStringProperty("room", room.toString());
  }

  private static void ofAPerson(JsonGenerator json, ClientCommand command) {
    if (command instanceof ClientCommand.Hello hello) {
      begin(json, JsonCommand.HELLO).writeStringProperty("name", hello.name().toString());
      resume(json, hello.resume());
    } else if (command instanceof ClientCommand.Join join) {
      begin(json, JsonCommand.JOIN).writeStringProperty("room", join.room().toString());
      resume(json, join.resume());
    } else if (command instanceof ClientCommand.ListRooms) {
      begin(json, JsonCommand.ROOMS);
    } else if (command instanceof ClientCommand.Who who && who.room() != null) {
      begin(json, JsonCommand.WHO).writeStringProperty("room", who.room().toString());
    } else if (command instanceof ClientCommand.Whisper whisper) {
      begin(json, JsonCommand.WHISPER)
          .writeStringProperty("to", whisper.to().toString())
          .writeStringProperty("text", whisper.text());
    } else if (command instanceof ClientCommand.Rename rename) {
      begin(json, JsonCommand.NICK).writeStringProperty("name", rename.name().toString());
    } else if (command instanceof ClientCommand.Ignore ignore) {
      begin(json, JsonCommand.IGNORE).writeStringProperty("name", ignore.name().toString());
    } else if (command instanceof ClientCommand.Unignore seen) {
      begin(json, JsonCommand.UNIGNORE).writeStringProperty("name", seen.name().toString());
    } else if (command instanceof ClientCommand.ListIgnored) {
      begin(json, JsonCommand.IGNORED);
    } else if (command instanceof ClientCommand.Quit quit) {
      Json.optional(begin(json, JsonCommand.QUIT), "text", quit.text());
    } else {
      throw unsendable(command);
    }
  }

  private static JsonGenerator begin(JsonGenerator json, JsonCommand command) {
    return json.writeStringProperty("do", command.verb());
  }

  private static void resume(JsonGenerator json, @Nullable Resume resume) {
    if (resume instanceof Resume.After after) {
      json.writeNumberProperty("after", after.sequence());
    } else if (resume != null) {
      json.writeNumberProperty("end", 1);
    }
  }

  private static IllegalArgumentException unsendable(ClientCommand command) {
    return new IllegalArgumentException(
        command.getClass().getSimpleName() + ": not sendable (expected: what the dialect has)");
  }
}
