package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.Unread;
import dev.chatserver.feed.Reader;
import dev.chatserver.room.Room;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A person's commands, one after the other: the one place where a connection waits. While something
 * is waited for, nothing is read of the peer and its bytes stay bytes; so no command is ever
 * queued. Each wait names what ends it:
 *
 * <ol>
 *   <li>what the person said before is to be written to them, before the next answer: over when it
 *       is, or when they cannot be written to any more;
 *   <li>an answer of another loop: over when it comes, or likewise;
 *   <li>a change that another loop makes (a room entered, a way of reading changed): over when it
 *       is made, which nothing but the other loop decides;
 *   <li>the rate: over with time;
 *   <li>a ledger that can take no more: over when it can;
 *   <li>answers that the peer does not read: over when it does, or when it cannot any more.
 * </ol>
 *
 * Commands come from the pipeline and, once the input has ended, out of what was left of it: both
 * in the same way, see {@link Owner}. Confined to the channel's event loop.
 */
final class Turns {

  /** Who does the commands: the handshake, then the chat. */
  interface Owner {

    /** The next command has its turn; {@link Turns#goOn()} is called at its end. */
    void line(ClientCommand command);

    /** The input had ended, and all that there was of it is done. */
    void exhausted();

    /** Whether the peer has its name, so that a line is a command. */
    boolean welcomed();

    /** Something that was done outside the pipeline has thrown an exception. */
    void failed(Throwable cause);
  }

  /** What is waited for, one thing at a time; {@link #changes} are besides. */
  private enum For {
    OWN_LINES_WRITTEN,
    ANSWER,
    RATE,
    LEDGER,
    REPLIES_READ;

    /** True if it is over too when the peer cannot be written to any more. */
    boolean needsPeer() {
      return this == OWN_LINES_WRITTEN || this == ANSWER || this == REPLIES_READ;
    }
  }

  /** A wait; which one is known by its identity. */
  private static final class Wait {
    final For what;

    /** What its end brings, if anything. */
    final @Nullable Runnable then;

    Wait(For what, @Nullable Runnable then) {
      this.what = what;
      this.then = then;
    }
  }

  /** So many of what was left are done in one go; then the loop's other connections have a turn. */
  private static final int PULLED_MAX = 64;

  private final Channel channel;
  private final Input input;
  private final SessionServices services;
  private Owner owner;
  private @Nullable LineLimiter rate;

  private @Nullable Wait waiting;
  private int changes;
  private @Nullable Future<?> timer;

  private @Nullable Unread rest;
  private int restLines;
  private boolean pulling;

  /** There may be lines for this person to read that are to come before the next answer. */
  private boolean behind;

  private boolean repliesUnread;
  private boolean reachable = true;
  private boolean closed;

  Turns(Channel channel, Input input, SessionServices services, Owner owner) {
    this.channel = channel;
    this.input = input;
    this.services = services;
    this.owner = owner;
    if (services.limits().limited()) {
      rate = new LineLimiter(services.limits(), now());
    }
  }

  private long now() {
    return services.nanoClock().getAsLong();
  }

  Input input() {
    return input;
  }

  /** Somebody else does the commands from here on. */
  void handOver(Owner next) {
    owner = next;
  }

  // -- one command

  /** A command begins: it costs a line of the rate, whatever it is. */
  void take() {
    if (rate != null) {
      rate.take(now());
    }
  }

  /** How many lines the rate allows at this moment. */
  int linesLeft() {
    return rate == null ? Integer.MAX_VALUE : rate.linesLeft(now());
  }

  /** True if that was said to the room so often in a row that it is not said again. */
  boolean isRepeatedTooOften(ClientCommand command) {
    return rate != null && rate.isRepeatedTooOften(command);
  }

  /** Something that this person reads by way of a log is to come before the next answer. */
  void behind() {
    behind = true;
  }

  /** Has an answer given after all that {@link #behind()} was said of was written. */
  void afterOwnLines(Room room, Reader reader, Runnable answer) {
    if (!behind || !reachable) {
      behind = false;
      answer.run();
      return;
    }
    behind = false;
    Wait wait = begin(For.OWN_LINES_WRITTEN, answer);
    room.settle(
        head ->
            hop(
                () -> {
                  if (waiting == wait) {
                    reader.whenReached(head, () -> over(wait));
                  }
                }));
  }

  /**
   * For a question that another loop answers, so that answers come in the order of the questions.
   *
   * @param answered called on this connection's loop, unless nobody is there to be told
   * @return to be called with the answer, once, on any loop
   */
  <T> Consumer<T> asking(Consumer<T> answered) {
    if (!reachable) {
      return answer -> {};
    }
    Wait wait = begin(For.ANSWER, null);
    return answer ->
        hop(
            () -> {
              if (waiting == wait) {
                answered.accept(answer);
                over(wait);
              }
            });
  }

  /**
   * For a change that another loop makes. It is waited for even when the connection is gone: what
   * was entered is to be left.
   *
   * @param changed called on this connection's loop, whatever has happened meanwhile
   * @return to be called with what has changed, once, on any loop
   */
  <T> Consumer<T> changing(Consumer<T> changed) {
    changes++;
    return change ->
        hop(
            () -> {
              changes--;
              changed.accept(change);
              goOn();
            });
  }

  /** True while {@link #changing} is under way. */
  boolean isChanging() {
    return changes > 0;
  }

  private void hop(Runnable task) {
    channel.eventLoop().execute(safely(task));
  }

  /** What a task throws would end up in the loop's log, and the connection would wait for ever. */
  private Runnable safely(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable e) {
        owner.failed(e);
      }
    };
  }

  private Wait begin(For what, @Nullable Runnable then) {
    assert waiting == null : "one command at a time";
    Wait wait = new Wait(what, then);
    waiting = wait;
    return wait;
  }

  private void over(Wait wait) {
    if (waiting == wait) {
      waiting = null;
      if (wait.then != null) {
        wait.then.run();
      }
      goOn();
    }
  }

  // -- what comes next

  /** Has the next command done as soon as nothing is waited for any more. */
  void goOn() {
    if (closed) {
      return;
    }
    if (waiting == null && changes == 0) {
      waiting = obstacle();
    }
    if (waiting != null || changes > 0) {
      if (rest == null) {
        input.pause();
      }
    } else if (rest == null) {
      input.resume();
    } else {
      pull();
    }
  }

  private @Nullable Wait obstacle() {
    long nanos = rate == null ? 0 : rate.waitNanos(now());
    if (nanos > 0) {
      Wait wait = new Wait(For.RATE, null);
      timer = channel.eventLoop().schedule(safely(() -> over(wait)), nanos, TimeUnit.NANOSECONDS);
      return wait;
    }
    if (services.intake().isFull()) {
      Wait wait = new Wait(For.LEDGER, null);
      services.intake().whenDrained(() -> hop(() -> over(wait)));
      return wait;
    }
    repliesUnread &= reachable && !channel.isWritable();
    return repliesUnread ? new Wait(For.REPLIES_READ, null) : null;
  }

  private void pull() {
    if (pulling) {
      return; // the loop below goes on
    }
    pulling = true;
    try {
      for (int pulled = 0; rest != null && isFree(); pulled++) {
        if (pulled == PULLED_MAX) {
          hop(this::goOn);
          return;
        }
        ClientCommand next = restLines == 0 ? null : rest.next(owner.welcomed());
        if (next == null) {
          closed = true;
          rest.release();
          owner.exhausted();
          return;
        }
        restLines--;
        owner.line(next);
      }
    } finally {
      pulling = false;
    }
  }

  private boolean isFree() {
    return !closed && waiting == null && changes == 0;
  }

  // -- the peer

  /** An answer was written, and the channel has as much as it can take. */
  void repliesUnread() {
    repliesUnread = true;
  }

  /** The channel takes bytes again. */
  void writable() {
    Wait wait = waiting;
    if (wait != null && wait.what == For.REPLIES_READ) {
      over(wait);
    }
  }

  /** False when nothing that is written can come to the peer any more. */
  boolean isReachable() {
    return reachable;
  }

  /**
   * Nothing that is written comes to the peer any more, or nobody waits for it: waits that a write
   * would end are over, answers are not made.
   */
  void unreachable() {
    reachable = false;
    Wait wait = waiting;
    if (wait != null && wait.what.needsPeer()) {
      over(wait);
    }
  }

  // -- the end of the input

  /** True if the commands come out of what was left. */
  boolean hasEnded() {
    return rest != null;
  }

  /**
   * No more is read. What is left is done from here on, and then {@link Owner#exhausted()} is
   * called.
   *
   * @param unread taken
   * @param linesMax do no more than so many
   */
  void end(Unread unread, int linesMax) {
    if (closed || rest != null) {
      unread.release();
      return;
    }
    rest = unread;
    restLines = linesMax;
    goOn();
  }

  /** No more than so many of what is left are done. */
  void limit(int linesMax) {
    restLines = Math.min(restLines, linesMax);
  }

  /** There is no rate any more. */
  void lift() {
    rate = null;
    Wait wait = waiting;
    if (wait != null && wait.what == For.RATE) {
      over(wait);
    }
  }

  /** Nothing more is done; what is left is thrown away, and so is whatever comes. */
  void close() {
    closed = true;
    waiting = null;
    if (timer != null) {
      timer.cancel(false);
    }
    if (rest != null) {
      rest.release();
    }
    input.discard();
  }
}
