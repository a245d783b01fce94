package dev.chatserver.codec.plain;

import dev.chatserver.codec.ClientCommand.ReadingMode;
import dev.chatserver.codec.Reply;
import org.jspecify.annotations.Nullable;

/**
 * The words of what the server says to one person. Every line but the prompt, the welcome and a
 * whisper starts with {@code -- }, which no person's line can. Thread-safe because it has no state.
 */
final class PlainReply {

  static final String PROMPT = "Enter your username: ";

  private PlainReply() {}

  /** The lines of a reply with their ends; the prompt alone has none. */
  static String text(Reply reply) {
    if (reply instanceof Reply.Prompt) {
      return PROMPT;
    } else if (reply instanceof Reply.Welcome welcome) {
      return "welcome " + welcome.name() + "\n";
    } else if (reply instanceof Reply.Refused refused) {
      return line(PlainRefusal.text(refused.refusal()));
    } else if (reply instanceof Reply.Entered entered) {
      return line("you are in " + entered.room() + ", " + entered.here() + " here")
          + (entered.topic() == null ? "" : line("the topic: " + entered.topic()));
    } else if (reply instanceof Reply.Rooms rooms) {
      return rooms(rooms);
    } else if (reply instanceof Reply.Members members) {
      return line(
          "in " + members.room() + ": " + PlainText.list(members.names(), members.others()));
    } else if (reply instanceof Reply.CurrentTopic topic) {
      return line(
          topic.text() == null
              ? topic.room() + " has no topic: /topic TEXT sets one"
              : "the topic: " + topic.text());
    }
    return personal(reply);
  }

  private static String personal(Reply reply) {
    if (reply instanceof Reply.Whispered whisper) {
      return whisper.from() + " whispers: " + whisper.text() + "\n";
    } else if (reply instanceof Reply.WhisperSent sent) {
      return line("to " + sent.to() + ": " + sent.text());
    } else if (reply instanceof Reply.Ignoring ignoring) {
      return line(
          ignoring.names().isEmpty()
              ? "you ignore nobody"
              : "you ignore " + PlainText.list(ignoring.names(), 0));
    } else if (reply instanceof Reply.Ignored ignored) {
      return line(
          "you ignore "
              + ignored.name()
              + (ignored.isHere() ? "" : ", though nobody here is called that at the moment"));
    } else if (reply instanceof Reply.Unignored seen) {
      return line("you see " + seen.name() + " again");
    } else if (reply instanceof Reply.ModeIs mode) {
      return line(mode(mode.mode()) + (mode.on() ? "on" : "off"));
    } else if (reply instanceof Reply.Skipped skipped) {
      // One form whatever the number, so that a script can look for it.
      return line(skipped.lines() + " lines skipped");
    } else if (reply instanceof Reply.Resumed resumed) {
      return line(resumed.lines() + " lines since " + resumed.after());
    } else if (reply instanceof Reply.NowLive) {
      return line("now live");
    } else if (reply instanceof Reply.MessageOfTheDay message) {
      StringBuilder lines = new StringBuilder();
      message.lines().forEach(text -> lines.append(line(text)));
      return lines.toString();
    } else if (reply instanceof Reply.CannotStore cannot) {
      return line("what is said cannot be stored at the moment: " + cannot.why());
    } else if (reply instanceof Reply.NotKnownYet) {
      return line("not known yet whether that was stored");
    } else if (reply instanceof Reply.NotShown not) {
      return line(not.lines() + " lines of " + not.room() + " not shown");
    } else if (reply instanceof Reply.HelpOn help) {
      return help(help.command());
    } else if (reply instanceof Reply.HelpHint) {
      return line("/help lists the commands");
    } else if (reply instanceof Reply.CommandHint hint) {
      return line(
          "commands begin with a slash: " + hint.command() + "; type it again to say it to all");
    } else if (reply instanceof Reply.HelpOnNames) {
      return line("a name is what others see before what you say: type one, such as megumin")
          + line(PlainRefusal.NAME_RULES + "; /quit leaves");
    } else if (reply instanceof Reply.GoingDown) {
      return line("the server is going down");
    }
    // What only those ask for who are in several rooms at a time has no line.
    throw new AssertionError("no text for " + reply.getClass());
  }

  private static String mode(ReadingMode mode) {
    return switch (mode) {
      case STAMP -> "stamps are ";
      case ECHO -> "echo is ";
      case MARK -> "marks are ";
    };
  }

  private static String rooms(Reply.Rooms rooms) {
    StringBuilder lines = new StringBuilder();
    for (Reply.RoomSize room : rooms.rooms()) {
      lines.append(line(room.room() + ", " + room.here() + " here"));
    }
    if (rooms.others() > 0) {
      lines.append(line("and " + rooms.others() + " more"));
    }
    return lines.toString();
  }

  private static String help(@Nullable String name) {
    if (name == null) {
      StringBuilder lines = new StringBuilder(line("what you type is said to the room; commands:"));
      for (PlainCommand command : PlainCommand.values()) {
        lines.append(line("%-18s %s".formatted(command.usage(), command.doesInFull())));
      }
      return lines.append(line("//text says /text")).toString();
    }
    PlainCommand command = PlainCommand.find(name);
    return line(
        command == null
            ? "no command is called " + name + PlainCommand.guess(name)
            : command.usage() + ": " + command.doesInFull());
  }

  private static String line(String text) {
    return "-- " + text + "\n";
  }
}
