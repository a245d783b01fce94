package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.UserName;
import dev.chatserver.feed.Broadcaster;
import dev.chatserver.ledger.Elsewhere;
import dev.chatserver.ledger.Outcome;
import dev.chatserver.metrics.ConnectionMeter;
import dev.chatserver.room.Entrance;
import dev.chatserver.room.Start;
import dev.chatserver.session.connection.Turns;
import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One person's connection: the name, and what is said to this person alone. The rooms are in {@link
 * Memberships}, what is waited for in {@link Turns}, what the connection is doing in {@link
 * ChatPhase}. Made by the handshake. Confined to the channel's event loop, but for what says
 * otherwise.
 */
public final class Session implements Outcome {

  private final Channel channel;
  private final SessionServices services;
  private final Turns turns;
  private final Memberships rooms = new Memberships(this);
  private UserName name;

  /** Leaves without a word: the server stops, and everybody leaves. */
  private boolean quiet;

  private final Hints hints = new Hints();
  private boolean gone;
  private @Nullable Set<UserName> ignored;

  Session(Channel channel, SessionServices services, Turns turns, UserName name) {
    this.channel = channel;
    this.services = services;
    this.turns = turns;
    this.name = name;
  }

  Channel channel() {
    return channel;
  }

  SessionServices services() {
    return services;
  }

  /** Where this person begins to read a room; null is with the latest lines. */
  Start start(ClientCommand.@Nullable Resume resume) {
    if (resume instanceof ClientCommand.Resume.After after) {
      return new Start.After(after.sequence());
    }
    return new Start.Latest(resume == null ? services.limits().historyLines() : 0);
  }

  /** This person, about to enter a room. */
  Entrance entrance(Start start, EventEncoder encoder, Consumer<Entrance.Result> result) {
    int otherwise = services.limits().historyLines();
    return new Entrance(name, encoder, broadcaster(), start, otherwise, result);
  }

  private Broadcaster broadcaster() {
    return services.broadcasters().apply(channel.eventLoop());
  }

  Turns turns() {
    return turns;
  }

  Memberships rooms() {
    return rooms;
  }

  Hints hints() {
    return hints;
  }

  UserName name() {
    return name;
  }

  /**
   * Says something to this person alone, if they are there to hear it. One that does not read its
   * answers is not asked for more questions.
   */
  void reply(Reply reply) {
    if (turns.waits().isPatient()) {
      tell(reply);
    } else {
      count(reply);
    }
  }

  /** The same, of what has to be known to understand the lines that come next. */
  void tell(Reply reply) {
    count(reply);
    if (turns.waits().isReachable() && !gone) {
      channel.writeAndFlush(reply, channel.voidPromise());
      if (!channel.isWritable()) {
        turns.repliesUnread();
      }
    }
  }

  /** What is refused is counted, whether anybody is there to be told or not. */
  private void count(Reply reply) {
    if (reply instanceof Reply.Refused refused) {
      ConnectionMeter.of(channel).refused(refused.refusal().reason());
    }
  }

  void refuse(Refusal refusal) {
    reply(new Reply.Refused(refusal));
  }

  /** What the ledger could not keep is told to who said it. Thread-safe. */
  @Override
  public void refused(String why) {
    onLoop(() -> refuse(Refusal.of(Refusal.Reason.NOT_STORED, why)));
  }

  /** Thread-safe. */
  @Override
  public void notKnownYet() {
    onLoop(() -> reply(new Reply.NotKnownYet()));
  }

  /** Somebody who was whispered to does not read. Thread-safe. */
  void unheard(UserName by) {
    onLoop(() -> refuse(Refusal.of(Refusal.Reason.NOT_READING, by)));
  }

  /** Something that this person says goes by way of the log, and comes back to them from there. */
  void happen(RoomEvent event) {
    Membership here = rooms.current();
    if (here == null) {
      throw new AssertionError(name + " speaks in no room");
    }
    turns.waits().behind();
    here.room().happen(event, this);
  }

  /** Whom this person does not want to see. */
  Set<UserName> ignored() {
    return ignored == null ? Set.of() : ignored;
  }

  /** True if what that person does is not to be shown; null is nobody in particular. */
  boolean ignores(@Nullable UserName by) {
    return by != null && ignored().contains(by);
  }

  void ignore(UserName other, boolean ignore) {
    if (ignored == null) {
      ignored = new LinkedHashSet<>();
    }
    if (ignore) {
      ignored.add(other);
    } else {
      ignored.remove(other);
    }
    rooms.viewChanged();
  }

  /** The name is this person's as soon as nobody else has it anywhere; else they are told why. */
  void rename(UserName to) {
    boolean isRespelled = to.equals(name);
    Refusal notGiven =
        isRespelled ? services.names().respell(to, this) : services.names().claim(to, this);
    if (notGiven != null) {
      refuse(notGiven);
      return;
    }
    Elsewhere elsewhere = services.elsewhere();
    if (!elsewhere.isSomewhere()) {
      renamed(to);
      return;
    }
    Consumer<@Nullable Refusal> claimed =
        turns.waits().changing(refusal -> claimed(to, isRespelled, refusal));
    if (isRespelled) {
      elsewhere.respell(to, claimed);
    } else {
      elsewhere.claim(to, name, claimed);
    }
  }

  private void claimed(UserName to, boolean isRespelled, @Nullable Refusal refusal) {
    if (refusal == null && !gone) {
      renamed(to);
      return;
    }
    if (isRespelled) {
      services.names().respelled(to);
    } else {
      services.names().release(to, this);
    }
    if (refusal != null) {
      refuse(refusal);
    } else if (!isRespelled) {
      services.elsewhere().release(to);
    }
  }

  private void renamed(UserName to) {
    UserName from = name;
    name = to;
    rooms.viewChanged();
    turns.waits().behind(); // the room tells
    rooms.rename(
        to,
        () -> {
          if (to.equals(from)) {
            services.names().respelled(from);
          } else {
            services.elsewhere().release(from); // as in giveNameBack
            services.names().release(from, this);
          }
        });
  }

  /**
   * Whispers to this person. A whisper is in no log, so who does not read cannot be left one.
   * Callable on any loop.
   *
   * @param answer given what the whisperer is told, on this person's loop
   */
  void whisper(UserName from, String text, Consumer<Reply> answer) {
    onLoop(
        () -> {
          if (gone || !channel.isWritable()) {
            answer.accept(new Reply.Refused(Refusal.of(Refusal.Reason.NOT_READING, name)));
            return;
          }
          if (!ignored().contains(from)) {
            reply(new Reply.Whispered(from, text));
          }
          answer.accept(new Reply.WhisperSent(name, text));
        });
  }

  /** The channel takes bytes again. */
  void writable() {
    rooms.writable();
    turns.waits().repliesRead();
  }

  /** True if the server stops, and nobody is told who leaves. */
  boolean isQuiet() {
    return quiet;
  }

  /** From here on the rooms are not told that this person leaves. */
  void leaveQuietly() {
    quiet = true;
  }

  /**
   * Leaves every room and gives the name back, once it is in no room any more; does nothing the
   * second time.
   */
  void leaveChat(@Nullable String farewell) {
    if (!gone) {
      gone = true;
      if (quiet) {
        rooms.leaveAll(null, null, () -> services.names().release(name, this));
      } else {
        rooms.leaveAll(RoomEvent.Presence.Kind.LEFT_CHAT, farewell, this::giveNameBack);
      }
    }
  }

  /** The name is free, for people of other nodes before it is for those here. Thread-safe. */
  void giveNameBack() {
    services.elsewhere().release(name);
    services.names().release(name, this);
  }

  private void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) {
      task.run();
    } else {
      channel.eventLoop().execute(task);
    }
  }
}
