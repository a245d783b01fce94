package dev.chatserver.session;

import static dev.chatserver.session.connection.PhaseLog.at;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Unread;
import dev.chatserver.metrics.ConnectionMeter;
import dev.chatserver.session.connection.Drain;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.session.connection.Turns;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * No more is read, and what had reached the server is said: a prefix of what was sent, in its
 * order, and never with a hole. Of a peer that ended its input it is said at its rate, for {@link
 * SessionLimits#restSeconds} once nobody is there any more to read it; of one that was cut off, as
 * many lines as its rate allowed at that moment; when the server goes down, at once. Confined to
 * the channel's event loop.
 */
final class Draining implements ChatPhase {

  private final ChatHandler chat;
  private @Nullable Drain drain;
  private boolean exhausted;
  private boolean told;
  private @Nullable Future<?> timeout;

  private Draining(ChatHandler chat) {
    this.chat = chat;
  }

  /** The peer has ended its input. */
  static void atItsRate(ChatHandler chat, Unread rest) {
    Draining draining = begin(chat);
    if (!chat.session().turns().waits().isReachable()) {
      draining.unreachable();
    }
    chat.session().turns().end(rest, Integer.MAX_VALUE);
  }

  /** What is left was handed to the turns before there was a chat. */
  static void goOn(ChatHandler chat) {
    begin(chat);
  }

  /** The peer was cut off. What is in its bucket is counted once, for all of the lines. */
  static void asFarAsTheRateGoes(ChatHandler chat, Unread rest) {
    Draining draining = begin(chat);
    Turns turns = chat.session().turns();
    int lines = turns.linesLeft();
    draining.unreachable();
    turns.lift();
    turns.end(rest, lines);
  }

  /** The server goes down. */
  static void atOnce(ChatHandler chat, Drain drain) {
    Draining draining = begin(chat);
    Turns turns = chat.session().turns();
    draining.goingDown(drain);
    turns.end(turns.input().takeUnread(false), Integer.MAX_VALUE);
  }

  private static Draining begin(ChatHandler chat) {
    Draining draining = new Draining(chat);
    chat.become(draining);
    return draining;
  }

  @Override
  public ConnectionMeter.Phase counted() {
    return ConnectionMeter.Phase.DRAINING;
  }

  @Override
  public void line(ClientCommand command) {
    chat.run(command);
  }

  @Override
  public void exhausted() {
    exhausted = true;
    if (drain != null) {
      drain.end();
    }
    if (drain == null || told) {
      finish();
    }
  }

  private void finish() {
    over();
    if (chat.session().turns().waits().isReachable() || told) {
      Leaving.begin(chat, null);
    } else {
      chat.end();
    }
  }

  /** Called by whatever takes this phase's place. */
  void over() {
    if (timeout != null) {
      timeout.cancel(false);
    }
    if (drain != null && !exhausted) {
      exhausted = true;
      drain.end();
    }
  }

  @Override
  public void inputEnded(Unread rest, boolean reset) {
    rest.release(); // it had been taken before
    if (reset) {
      unreachable();
    }
  }

  @Override
  public void unreachable() {
    if (timeout == null) {
      int seconds = chat.session().services().limits().restSeconds();
      timeout = chat.channel().eventLoop().schedule(this::timeUp, seconds, TimeUnit.SECONDS);
    }
    chat.channel().close();
    chat.session().turns().waits().unreachable();
  }

  @Override
  public void gone(Unread rest) {
    rest.release();
    unreachable();
  }

  @Override
  public void writable() {
    chat.session().writable();
  }

  @Override
  public void sentAway(Refusal why) {
    chat.session().refuse(why);
    chat.end();
  }

  @Override
  public void goingDown(Drain counted) {
    chat.session().leaveQuietly();
    if (!exhausted) {
      counted.begin();
      drain = counted;
    }
    chat.session().turns().lift();
  }

  @Override
  public void goodbye() {
    told = true;
    if (exhausted) {
      finish();
    } else {
      chat.session().turns().waits().hurry();
    }
  }

  @Override
  public void broken(boolean tell) {
    chat.breakOff(tell);
  }

  @Override
  public void timeUp() {
    if (at("timeUp", chat.phase()) == this) {
      chat.end();
    }
  }
}
