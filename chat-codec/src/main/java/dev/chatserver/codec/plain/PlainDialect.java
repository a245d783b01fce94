package dev.chatserver.codec.plain;

import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.LineMark;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.UserName;
import io.netty.channel.ChannelPipeline;
import java.time.Clock;
import java.util.function.IntSupplier;

/**
 * The plain dialect: what a person with {@code nc} sees. Made once by the application. Thread-safe
 * because it has no state.
 */
public final class PlainDialect implements Dialect {

  private final PlainTimes times;
  private final PlainReplyEncoder replyEncoder;
  private final EventEncoder events = new PlainEventEncoder(null);
  private final EventEncoder stampedEvents;

  /**
   * @param clock tells which day it is, and has the zone of the times that people see
   */
  public PlainDialect(Clock clock) {
    this(clock, () -> 0);
  }

  /**
   * @param pagePort the port of the page for browsers, asked for when it is looked for in vain; 0
   *     if there is none
   */
  public PlainDialect(Clock clock, IntSupplier pagePort) {
    times = new PlainTimes(clock);
    replyEncoder = new PlainReplyEncoder(times, pagePort);
    stampedEvents = new PlainEventEncoder(clock.getZone());
  }

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public boolean oneRoomAtATime() {
    return true;
  }

  @Override
  public Input install(ChannelPipeline pipeline) {
    PlainFrameDecoder frames = new PlainFrameDecoder();
    pipeline.addLast(HandlerNames.LINE_FRAME_DECODER, frames);
    pipeline.addLast(HandlerNames.COMMAND_DECODER, new PlainCommandDecoder());
    pipeline.addLast(HandlerNames.REPLY_ENCODER, replyEncoder);
    return frames;
  }

  /** An entry as a line without its end, with its number, date and time. */
  public String dated(LogEntry entry) {
    return times.dated(entry);
  }

  @Override
  public LineMark mark(UserName name) {
    return new PlainMark(name);
  }

  @Override
  public EventEncoder events(boolean stamped) {
    return stamped ? stampedEvents : events;
  }
}
