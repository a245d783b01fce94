package dev.chatserver.session;

import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.LineMark;
import dev.chatserver.codec.UserName;
import dev.chatserver.codec.plain.PlainDialect;
import io.netty.channel.ChannelPipeline;
import java.time.Clock;

/**
 * The plain dialect for people who can tell rooms apart: entering one room does not leave the
 * other.
 */
final class SeveralRooms implements Dialect {

  private final PlainDialect plain = new PlainDialect(Clock.systemUTC());

  @Override
  public String name() {
    return "several rooms";
  }

  @Override
  public boolean oneRoomAtATime() {
    return false;
  }

  @Override
  public Input install(ChannelPipeline pipeline) {
    return plain.install(pipeline);
  }

  @Override
  public EventEncoder events(boolean stamped) {
    return plain.events(stamped);
  }

  @Override
  public LineMark mark(UserName name) {
    return plain.mark(name);
  }
}
