package dev.chatserver.codec.plain;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.ClientCommand.ClearTopic;
import dev.chatserver.codec.ClientCommand.Emote;
import dev.chatserver.codec.ClientCommand.Hello;
import dev.chatserver.codec.ClientCommand.Help;
import dev.chatserver.codec.ClientCommand.History;
import dev.chatserver.codec.ClientCommand.Ignore;
import dev.chatserver.codec.ClientCommand.Join;
import dev.chatserver.codec.ClientCommand.Leave;
import dev.chatserver.codec.ClientCommand.ListIgnored;
import dev.chatserver.codec.ClientCommand.ListRooms;
import dev.chatserver.codec.ClientCommand.Mode;
import dev.chatserver.codec.ClientCommand.Quit;
import dev.chatserver.codec.ClientCommand.Rename;
import dev.chatserver.codec.ClientCommand.Resume;
import dev.chatserver.codec.ClientCommand.Say;
import dev.chatserver.codec.ClientCommand.Search;
import dev.chatserver.codec.ClientCommand.Since;
import dev.chatserver.codec.ClientCommand.Topic;
import dev.chatserver.codec.ClientCommand.Unignore;
import dev.chatserver.codec.ClientCommand.Whisper;
import dev.chatserver.codec.ClientCommand.Who;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@link ClientCommand}s to the lines that a person would type: what a bot or a client has in its
 * pipeline beside the {@link PlainClientDecoder}. A command that no line can carry fails its write
 * with an {@link IllegalArgumentException} as the cause: those that only a server makes ({@code
 * Blank}, {@code Malformed} and the like), and a text that would end its line early and so smuggle
 * in a second command. Thread-safe because it has no state.
 */
@Sharable
public final class PlainClientEncoder extends MessageToByteEncoder<ClientCommand> {

  public PlainClientEncoder() {
    super(ClientCommand.class);
  }

  @Override
  protected void encode(ChannelHandlerContext ctx, ClientCommand command, ByteBuf out) {
    String line = line(command);
    if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
      throw new IllegalArgumentException(
          command.getClass().getSimpleName() + ": has a line end (expected: one line)");
    }
    ByteBufUtil.writeUtf8(out, line);
    out.writeByte('\n');
  }

  /**
   * The line that a person would type, without its end.
   *
   * @throws IllegalArgumentException if only a server makes such a command
   */
  static String line(ClientCommand command) {
    if (command instanceof Say say) {
      return say.text().startsWith("/") ? "/" + say.text() : say.text();
    } else if (command instanceof Hello hello) {
      return hello.name() + resume(hello.resume());
    } else if (command instanceof Emote emote) {
      return "/me " + emote.text();
    } else if (command instanceof Join join) {
      return "/join " + join.room();
    } else if (command instanceof Leave) {
      return "/leave";
    } else if (command instanceof ListRooms) {
      return "/rooms";
    } else if (command instanceof Who who) {
      return withArgument("/who", who.room());
    } else if (command instanceof Topic topic) {
      return withArgument("/topic", topic.text());
    } else if (command instanceof ClearTopic) {
      return "/topic -";
    } else if (command instanceof Whisper whisper) {
      return "/msg " + whisper.to() + " " + whisper.text();
    } else if (command instanceof Rename rename) {
      return "/nick " + rename.name();
    } else if (command instanceof Ignore ignore) {
      return "/ignore " + ignore.name();
    } else if (command instanceof ListIgnored) {
      return "/ignore";
    } else if (command instanceof Unignore unignore) {
      return "/unignore " + unignore.name();
    } else if (command instanceof History history) {
      return "/history " + history.lines();
    } else if (command instanceof Since since) {
      return "/since " + since.sequence();
    } else if (command instanceof Search search) {
      return "/search " + search.words();
    } else if (command instanceof Mode mode) {
      return withArgument(
          "/" + mode.mode().name().toLowerCase(Locale.ROOT),
          mode.on() == null ? null : mode.on() ? "on" : "off");
    } else if (command instanceof Quit quit) {
      return withArgument("/quit", quit.text());
    } else if (command instanceof Help help) {
      return withArgument("/help", help.command());
    }
    throw new IllegalArgumentException(
        command.getClass().getSimpleName() + ": not sendable (expected: what a person can type)");
  }

  private static String withArgument(String verb, @Nullable Object argument) {
    return argument == null ? verb : verb + " " + argument;
  }

  private static String resume(@Nullable Resume resume) {
    if (resume instanceof Resume.After after) {
      return " +" + after.sequence();
    }
    return resume == null ? "" : " +end";
  }
}
