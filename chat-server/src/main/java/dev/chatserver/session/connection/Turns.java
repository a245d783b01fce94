package dev.chatserver.session.connection;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.Unread;
import dev.chatserver.metrics.ConnectionMeter;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * A person's commands, one after the other, from the moment that the connection is accepted. While
 * {@link Waits} waits for something, nothing is read of the peer and its bytes stay bytes; so no
 * command is ever queued. Commands come from the pipeline and, once the input has ended, out of
 * what was left of it, in the same way. Confined to the channel's event loop.
 */
public final class Turns {

  /** So many of what was left are done in one go; then the loop's other connections have a turn. */
  private static final int PULLED_MAX = 64;

  private final Channel channel;
  private final Input input;
  private final ConnectionServices services;
  private final Waits waits;
  private final ConnectionMeter meter;
  private final Ending ending = new Ending();
  private CommandOwner owner;

  /** Null if there is no rate. */
  private @Nullable LineLimiter rate;

  /** Null until the input has ended. */
  private @Nullable Unread rest;

  private int restLines;
  private boolean pulling;
  private boolean busy;
  private boolean repliesUnread;
  private boolean closed;

  public Turns(Channel channel, Input input, ConnectionServices services, CommandOwner owner) {
    this.channel = channel;
    this.input = input;
    this.services = services;
    this.owner = owner;
    this.meter = ConnectionMeter.of(channel);
    this.waits = new Waits(channel.eventLoop(), this);
    if (services.limits().limited()) {
      rate = new LineLimiter(services.limits(), now());
    }
  }

  private long now() {
    return services.nanoClock().getAsLong();
  }

  public Input input() {
    return input;
  }

  public Ending ending() {
    return ending;
  }

  public Waits waits() {
    return waits;
  }

  /** Somebody else does the commands from here on. */
  public void handOver(CommandOwner next) {
    owner = next;
  }

  /** There is no room where the person could be. */
  public void nowhere() {
    owner.nowhere();
  }

  /** Something that was waited for has thrown an exception when it ended. */
  void failed(Throwable cause) {
    owner.failed(cause);
  }

  // -- the price

  /**
   * A command begins: it costs a line of the rate, whatever it is. Until it is over, by {@link
   * #over()}, no other has its turn, whatever comes of what it writes: a write that fails tells so
   * at once, as a call within a call.
   */
  public void begin() {
    busy = true;
    meter.line();
    if (rate != null) {
      rate.take(now());
    }
  }

  /** The command that is being done costs so many lines more than others. */
  public void cost(int lines) {
    if (rate != null) {
      for (int i = 0; i < lines; i++) {
        rate.take(now());
      }
    }
  }

  /** The command is done, but for what it waits for. */
  public void over() {
    busy = false;
    goOn();
  }

  /** What a command has waited for is there, and it goes on. */
  void resume(Runnable command) {
    busy = true;
    try {
      command.run();
    } finally {
      busy = false;
    }
  }

  /** How many lines the rate allows at this moment. */
  public int linesLeft() {
    return rate == null ? Integer.MAX_VALUE : rate.linesLeft(now());
  }

  /** There is no rate any more. */
  public void lift() {
    rate = null;
    waits.rateLifted();
  }

  /** True if that was said to the room so often in a row that it is not said again. */
  public boolean isRepeatedTooOften(ClientCommand command) {
    return rate != null && rate.isRepeatedTooOften(command);
  }

  /** An answer was written, and the channel has as much as it can take. */
  public void repliesUnread() {
    repliesUnread = true;
  }

  // -- what comes next

  /** Has the next command done as soon as nothing is waited for any more. */
  void goOn() {
    if (closed || busy) {
      return;
    }
    if (waits.isFree()) {
      waitIfNeedBe();
    }
    if (rest != null) {
      pull();
    } else if (waits.isFree()) {
      input.resume();
    } else {
      input.pause();
    }
  }

  private void waitIfNeedBe() {
    long nanos = rate == null ? 0 : rate.waitNanos(now());
    repliesUnread &= waits.isPatient() && !channel.isWritable();
    if (nanos > 0) {
      meter.paused("rate");
      waits.forRate(nanos);
    } else if (services.intake().isFull()) {
      meter.paused("ledger");
      waits.forLedger(services.intake());
    } else if (repliesUnread) {
      meter.paused("answers_unread");
      waits.forRepliesRead();
    }
  }

  private void pull() {
    if (pulling) {
      return; // the loop below goes on
    }
    pulling = true;
    try {
      for (int pulled = 0; rest != null && !closed && waits.isFree(); pulled++) {
        if (pulled == PULLED_MAX) {
          channel.eventLoop().execute(this::goOnSafely);
          return;
        }
        ClientCommand next;
        try {
          next = restLines == 0 ? null : rest.next(owner.welcomed());
        } catch (Throwable e) { // whoever has this go on may have nothing to do with it
          owner.failed(e);
          return;
        }
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

  private void goOnSafely() {
    try {
      goOn();
    } catch (Throwable e) {
      owner.failed(e);
    }
  }

  // -- the end of the input

  /** True if the commands come out of what was left. */
  public boolean hasEnded() {
    return rest != null;
  }

  /**
   * No more is read. What is left is done from here on, and then {@link CommandOwner#exhausted()}
   * is called.
   *
   * @param unread taken
   * @param linesMax do no more than so many
   */
  public void end(Unread unread, int linesMax) {
    if (closed || rest != null) {
      unread.release();
      return;
    }
    rest = unread;
    restLines = linesMax;
    goOn();
  }

  /** Nothing more is done; what is left is thrown away, and so is whatever comes. */
  public void close() {
    closed = true;
    waits.close();
    if (rest != null) {
      rest.release();
    }
    input.discard();
  }
}
