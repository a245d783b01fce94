package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Elsewhere;
import dev.chatserver.ledger.SearchResult;
import dev.chatserver.room.Earlier;
import dev.chatserver.room.Located;
import dev.chatserver.room.Room;
import dev.chatserver.room.Start;
import java.util.List;
import java.util.function.Consumer;

/**
 * Does what a person asks for, a method for each command. It knows what a command means, {@link
 * Session} what state it changes, {@link ChatHandler} when it is done. Confined to the channel's
 * event loop.
 */
final class ChatCommands implements ClientCommand.Requests {

  /** What fits on a screen. */
  private static final int FOUND_MAX = 20;

  /** A search costs as much of a person's rate as so many lines more. */
  private static final int SEARCH_LINES = 4;

  /** So many lines of what was before cost as much of a person's rate as a line more. */
  private static final int BEFORE_LINES = 50;

  private final Session session;

  ChatCommands(Session session) {
    this.session = session;
  }

  /**
   * Does a command that the connection goes on after. What is said comes back from the log; every
   * other command has an answer, and answers do not overtake what was said before.
   */
  void run(ClientCommand command) {
    if (command instanceof ClientCommand.Say say) {
      say(say.text());
    } else if (command instanceof ClientCommand.SayOrCommand say) {
      if (session.hints().isFirstWord()) {
        answer(() -> session.reply(new Reply.CommandHint(say.command())));
      } else {
        say(say.text());
      }
    } else if (command instanceof ClientCommand.Emote emote) {
      session.happen(new RoomEvent.Emoted(session.name(), emote.text()));
    } else if (command instanceof ClientCommand.In in) {
      in(in.room(), in.command());
    } else if (command instanceof ClientCommand.Request request) {
      answer(() -> request.accept(this));
    } else if (command instanceof ClientCommand.Malformed malformed) {
      answer(() -> session.refuse(malformed.refusal()));
    } else if (command instanceof ClientCommand.Blank) {
      if (session.hints().isFirstBlank()) {
        answer(() -> session.reply(new Reply.HelpHint()));
      }
    } else {
      assert command instanceof ClientCommand.Negotiation
          : command; // it costs something, that is all
    }
  }

  private void in(RoomName room, ClientCommand command) {
    if (session.rooms().turnTo(room)) {
      run(command);
    } else {
      answer(() -> session.refuse(Refusal.of(Reason.USAGE, "join " + room + " first")));
    }
  }

  private void say(String text) {
    session.hints().isFirstWord();
    session.happen(new RoomEvent.Said(session.name(), text));
  }

  private void answer(Runnable answer) {
    Membership here = here();
    session.turns().waits().afterOwnLines(here.room(), here.reader(), answer);
  }

  private <T> Consumer<T> asking(Consumer<T> answered) {
    return session.turns().waits().asking(answered);
  }

  // -- rooms

  @Override
  public void join(ClientCommand.Join join) {
    move(join.room(), session.start(join.resume()));
  }

  @Override
  public void leave(ClientCommand.Leave leave) {
    join(new ClientCommand.Join(RoomName.LOBBY));
  }

  private void move(RoomName room, Start start) {
    if (session.rooms().turnTo(room)) {
      Room there = here().room();
      there.topic(
          asking(
              current ->
                  session.reply(new Reply.Entered(there.name(), there.here(), current.text()))));
    } else {
      session.rooms().move(room, start);
    }
  }

  @Override
  public void part(ClientCommand.Part part) {
    if (!session.rooms().part()) {
      session.refuse(Refusal.of(Reason.USAGE, "quit, to leave the only room"));
    }
  }

  @Override
  public void listRooms(ClientCommand.ListRooms listRooms) {
    session.reply(session.services().rooms().list());
  }

  @Override
  public void who(ClientCommand.Who who) {
    RoomName name = who.room();
    if (name == null) {
      here().room().who(asking(session::reply));
    } else if (!session.services().rooms().isAnybodyIn(name)) {
      session.refuse(Refusal.of(Reason.NO_SUCH_ROOM, name));
    } else {
      session.services().rooms().who(name, asking(session::reply));
    }
  }

  @Override
  public void topic(ClientCommand.Topic topic) {
    String text = topic.text();
    if (text != null) {
      session.happen(new RoomEvent.TopicSet(session.name(), text));
    } else {
      here().room().topic(asking(session::reply));
    }
  }

  @Override
  public void clearTopic(ClientCommand.ClearTopic clearTopic) {
    session.happen(new RoomEvent.TopicSet(session.name(), ""));
  }

  // -- what was before

  @Override
  public void history(ClientCommand.History history) {
    reread(new Start.Latest(history.lines()));
  }

  @Override
  public void since(ClientCommand.Since since) {
    reread(new Start.After(since.sequence()));
  }

  private void reread(Start start) {
    Consumer<Located> located =
        asking(
            where -> {
              if (where instanceof Located.At at) {
                here().reader().rewind(session.rooms().announced(here().room().name(), at, null));
                session.turns().waits().behind();
              } else if (where instanceof Located.Unknown unknown) {
                session.refuse(Refusal.of(Reason.NO_SUCH_POSITION, unknown.sequence()));
              }
            });
    here().room().locate(start, located);
  }

  @Override
  public void before(ClientCommand.Before before) {
    session.turns().cost(before.lines() / BEFORE_LINES);
    here().room().before(before.sequence(), before.lines(), asking(this::earlier));
  }

  private void earlier(Earlier earlier) {
    if (earlier instanceof Earlier.Lines lines) {
      session.reply(
          new Reply.Earlier(
              here().room().name(), lines.from(), lines.isFirst(), shown(lines.entries())));
    } else if (earlier instanceof Earlier.Failed failed) {
      session.refuse(Refusal.of(Reason.NOT_READABLE, failed.why()));
    }
  }

  private List<LogEntry> shown(List<LogEntry> entries) {
    return entries.stream().filter(e -> !session.ignores(e.event().by())).toList();
  }

  @Override
  public void search(ClientCommand.Search search) {
    session.turns().cost(SEARCH_LINES);
    here().room().search(search.words(), FOUND_MAX, asking(this::found));
  }

  private void found(SearchResult result) {
    if (result instanceof SearchResult.Found found) {
      session.reply(
          new Reply.Found(here().room().name(), shown(found.entries()), found.isComplete()));
    } else if (result instanceof SearchResult.Failed failed) {
      session.refuse(Refusal.of(Reason.NOT_SEARCHABLE, failed.why()));
    }
  }

  @Override
  public void mode(ClientCommand.Mode mode) {
    Boolean on = mode.on();
    session.reply(new Reply.ModeIs(mode.mode(), on == null ? session.rooms().is(mode.mode()) : on));
    if (on != null) {
      session.rooms().turn(mode.mode(), on);
    }
  }

  // -- people

  @Override
  public void whisper(ClientCommand.Whisper whisper) {
    UserName to = whisper.to();
    Session other = session.services().names().find(to);
    Elsewhere elsewhere = session.services().elsewhere();
    if (other != null) {
      other.whisper(session.name(), whisper.text(), asking(session::reply));
    } else if (elsewhere.bears(to)) {
      Reply sent = new Reply.WhisperSent(to, whisper.text());
      Consumer<Reply> answer = asking(session::reply);
      elsewhere.whisper(
          session.name(),
          to,
          whisper.text(),
          refusal -> answer.accept(refusal == null ? sent : new Reply.Refused(refusal)));
    } else {
      session.refuse(Refusal.of(Reason.NO_SUCH_NAME, to));
    }
  }

  @Override
  public void rename(ClientCommand.Rename rename) {
    UserName to = rename.name();
    if (to.toString().equals(session.name().toString())) {
      session.refuse(Refusal.of(Reason.NAME_UNCHANGED, to));
      return;
    }
    session.rename(to);
  }

  @Override
  public void ignore(ClientCommand.Ignore ignore) {
    UserName name = ignore.name();
    if (name.equals(session.name())) {
      session.refuse(Refusal.of(Reason.IGNORES_SELF));
      return;
    }
    int namesMax = session.services().limits().ignoredNamesMax();
    if (session.ignored().size() >= namesMax && !session.ignored().contains(name)) {
      session.refuse(Refusal.of(Reason.IGNORE_LIST_FULL, namesMax));
      return;
    }
    session.ignore(name, true);
    boolean isHere =
        session.services().names().find(name) != null || session.services().elsewhere().bears(name);
    session.reply(new Reply.Ignored(name, isHere));
  }

  @Override
  public void unignore(ClientCommand.Unignore unignore) {
    UserName name = unignore.name();
    if (!session.ignored().contains(name)) {
      session.refuse(Refusal.of(Reason.NOT_IGNORED, name));
      return;
    }
    session.ignore(name, false);
    session.reply(new Reply.Unignored(name));
  }

  @Override
  public void listIgnored(ClientCommand.ListIgnored listIgnored) {
    session.reply(new Reply.Ignoring(List.copyOf(session.ignored())));
  }

  @Override
  public void help(ClientCommand.Help help) {
    session.reply(new Reply.HelpOn(help.command()));
  }

  /** Where the person is. Commands wait while a room is being entered, so there is always one. */
  private Membership here() {
    Membership here = session.rooms().current();
    if (here == null) {
      throw new AssertionError(session.name() + " is in no room");
    }
    return here;
  }
}
