package dev.chatserver.codec.plain;

import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.FrameQueueHandler;
import dev.chatserver.codec.HandlerNames;
import io.netty.channel.ChannelPipeline;
import java.time.ZoneId;

/**
 * The plain dialect: what a person with {@code nc} sees. Made once by the application. Thread-safe
 * because it has no state.
 */
public final class PlainDialect implements Dialect {

  private final PlainReplyEncoder replyEncoder = new PlainReplyEncoder();
  private final EventEncoder events = new PlainEventEncoder(null);
  private final EventEncoder stampedEvents;

  /**
   * @param stampZone the zone of the times that {@code /stamp on} shows
   */
  public PlainDialect(ZoneId stampZone) {
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
  public void install(ChannelPipeline pipeline) {
    pipeline.addLast(HandlerNames.LINE_FRAME_DECODER, new PlainFrameDecoder());
    pipeline.addLast(HandlerNames.FRAME_QUEUE, new FrameQueueHandler());
    pipeline.addLast(HandlerNames.COMMAND_DECODER, new PlainCommandDecoder());
    pipeline.addLast(HandlerNames.REPLY_ENCODER, replyEncoder);
  }

  @Override
  public EventEncoder events(boolean stamped) {
    return stamped ? stampedEvents : events;
  }
}
