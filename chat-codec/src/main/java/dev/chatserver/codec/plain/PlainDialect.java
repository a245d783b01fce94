package dev.chatserver.codec.plain;

import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.LogEntry;
import io.netty.channel.ChannelPipeline;
import java.time.ZoneId;

/**
 * The plain dialect: what a person with {@code nc} sees. Made once by the application. Thread-safe
 * because it has no state.
 */
public final class PlainDialect implements Dialect {

  private final PlainFound found;
  private final PlainReplyEncoder replyEncoder;
  private final EventEncoder events = new PlainEventEncoder(null);
  private final EventEncoder stampedEvents;

  /**
   * @param stampZone the zone of the times that people see
   */
  public PlainDialect(ZoneId stampZone) {
    found = new PlainFound(stampZone);
    replyEncoder = new PlainReplyEncoder(stampZone);
    stampedEvents = new PlainEventEncoder(stampZone);
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
    return found.line(entry);
  }

  @Override
  public EventEncoder events(boolean stamped) {
    return stamped ? stampedEvents : events;
  }
}
