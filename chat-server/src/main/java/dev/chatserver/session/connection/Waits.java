package dev.chatserver.session.connection;

import dev.chatserver.feed.Reader;
import dev.chatserver.ledger.Intake;
import dev.chatserver.room.Room;
import dev.chatserver.session.connection.Wait.For;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a connection waits. Each wait names what ends it:
 *
 * <ol>
 *   <li>what the person said before is to be written to them, before the next answer: over when it
 *       is, or when they cannot be written to any more;
 *   <li>an answer of another loop: over when it comes, or likewise;
 *   <li>a change that another loop makes (a room entered, a way of reading changed): over when it
 *       is made, which nothing but the other loop decides;
 *   <li>the rate: over with time, or when there is no rate any more;
 *   <li>a ledger that can take no more: over when it can;
 *   <li>answers that the peer does not read: over when it does, or when it cannot any more.
 * </ol>
 *
 * All but the changes are one at a time. Confined to the channel's event loop.
 */
public final class Waits {

  private final EventLoop loop;
  private final Turns turns;
  private @Nullable Wait waiting;
  private @Nullable Future<?> timer;
  private int changes;
  private boolean reachable = true;

  /** The peer's reading is worth waiting for. */
  private boolean patient = true;

  /** There may be lines for this person to read that are to come before the next answer. */
  private boolean behind;

  /**
   * @param turns go on each time that something is not waited for any more
   */
  Waits(EventLoop loop, Turns turns) {
    this.loop = loop;
    this.turns = turns;
  }

  /** True if nothing is waited for. */
  boolean isFree() {
    return waiting == null && changes == 0;
  }

  // -- for what the person has read

  /** Something that this person reads by way of a log is to come before the next answer. */
  public void behind() {
    behind = true;
  }

  /** Has an answer given after all that {@link #behind()} was said of was written. */
  public void afterOwnLines(Room room, Reader reader, Runnable answer) {
    boolean wait = behind && isPatient();
    behind = false;
    if (!wait) {
      answer.run();
      return;
    }
    Wait written = begin(For.OWN_LINES_WRITTEN, answer);
    room.settle(
        head ->
            hop(
                () -> {
                  if (waiting == written) {
                    reader.whenReached(head, () -> end(written));
                  }
                }));
  }

  /** For answers that were written and that the peer does not read. */
  void forRepliesRead() {
    begin(For.REPLIES_READ, null);
  }

  /** The channel takes bytes again. */
  public void repliesRead() {
    endIf(For.REPLIES_READ);
  }

  // -- for other loops

  /**
   * For a question that another loop answers, so that answers come in the order of the questions.
   *
   * @param answered called on this connection's loop, unless nobody is there to be told
   * @return to be called with the answer, once, on any loop
   */
  public <T> Consumer<T> asking(Consumer<T> answered) {
    if (!isPatient()) {
      return answer -> {};
    }
    Wait answers = begin(For.ANSWER, null);
    return answer ->
        hop(
            () -> {
              if (waiting == answers) {
                answered.accept(answer);
                end(answers);
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
  public <T> Consumer<T> changing(Consumer<T> changed) {
    changes++;
    return change -> hop(() -> change(() -> changed.accept(change)));
  }

  /**
   * For a change that is made on this loop, later.
   *
   * @return to be called when it is made, once, on this loop
   */
  public Runnable changingHere(Runnable changed) {
    changes++;
    return () -> change(changed);
  }

  private void change(Runnable changed) {
    try {
      changed.run();
    } finally {
      changes--; // not before: what is written there may fail, and tell so at once
    }
    turns.goOn();
  }

  private void hop(Runnable task) {
    loop.execute(() -> safely(task));
  }

  /** What a task throws would end up in the loop's log, and the connection would wait for ever. */
  private void safely(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      turns.failed(e);
    }
  }

  // -- for time and for room

  /** For so much time. */
  void forRate(long nanos) {
    Wait rate = begin(For.RATE, null);
    timer = loop.schedule(() -> safely(() -> end(rate)), nanos, TimeUnit.NANOSECONDS);
  }

  /** There is no rate any more. */
  void rateLifted() {
    endIf(For.RATE);
  }

  /** For a ledger that can take more. */
  void forLedger(Intake intake) {
    Wait room = begin(For.LEDGER, null);
    intake.whenDrained(() -> hop(() -> end(room)));
  }

  // -- the peer

  /** False when nothing that is written can come to the peer any more. */
  public boolean isReachable() {
    return reachable;
  }

  /**
   * Nothing that is written comes to the peer any more: nobody is waited for to read it, and it is
   * not written.
   */
  public void unreachable() {
    reachable = false;
    hurry();
  }

  /** False when answers are not made any more, since nobody is waited for to read them. */
  public boolean isPatient() {
    return reachable && patient;
  }

  /**
   * Nobody is waited for to read any more, though somebody may: waits that a write would end are
   * over, answers are not made.
   */
  public void hurry() {
    patient = false;
    if (waiting != null && waiting.what.needsPeer()) {
      end(waiting);
    }
  }

  /** Nothing is waited for any more, but for changes that are under way. */
  void close() {
    waiting = null;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private Wait begin(For what, @Nullable Runnable then) {
    assert waiting == null : what + ", but waits for " + waiting.what;
    Wait wait = new Wait(what, then);
    waiting = wait;
    return wait;
  }

  private void endIf(For what) {
    if (waiting != null && waiting.what == what) {
      end(waiting);
    }
  }

  private void end(Wait wait) {
    if (waiting == wait) {
      waiting = null;
      if (wait.then != null) {
        turns.resume(wait.then);
      }
      turns.goOn();
    }
  }
}
