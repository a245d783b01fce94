package dev.chatserver.metrics;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one connection from its beginning to its end. Confined to the channel's event loop. */
public final class ConnectionMeter implements ChannelFutureListener {

  /** What a connection is doing. */
  public enum Phase {
    /** A proxy's header, a handshake, a browser's request: it has not come in yet. */
    ENTERING,
    /** It has no name. */
    ASKING,
    /** It has a name, and is let into the lobby. */
    WELCOMING,
    TALKING,
    /** Its input has ended, and what it had sent is still said. */
    DRAINING,
    /** What was said is still written to it. */
    LEAVING,
    /** It is done, and waits for the peer's end. */
    FAREWELL
  }

  /** What ended a connection. */
  public enum End {
    /** The peer said so. */
    QUIT,
    /** The peer ended its half. */
    PEER_ENDED,
    /** The peer or the network broke it off. */
    RESET,
    /** It was not to stay, see the refusals. */
    REFUSED,
    /** The server stopped. */
    SERVER_STOPPED,
    /** A fault of the server, or no memory. */
    FAULT,
    /** None of these: a handshake or a request that came to nothing. */
    OTHER
  }

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionMeter.class);

  /** Limits of which nobody is told. */
  public enum Limit {
    /** TLS handshakes under way. */
    HANDSHAKES
  }

  private static final AttributeKey<ConnectionMeter> KEY =
      AttributeKey.valueOf(ConnectionMeter.class, "meter");

  /** Of channels that nobody has begun to follow, as in tests. */
  private static final ConnectionMeter NONE = new ConnectionMeter(null);

  private final ConnectionMeters.@Nullable Kind kind;
  private Phase phase = Phase.ENTERING;
  private @Nullable End end;

  /** The channel is closed; whoever was on it may have more to say, and is no connection. */
  private boolean isClosed;

  private ConnectionMeter(ConnectionMeters.@Nullable Kind kind) {
    this.kind = kind;
  }

  /** A connection was accepted. */
  public static void follow(Channel channel, ConnectionMeters.Kind kind) {
    ConnectionMeter meter = new ConnectionMeter(kind);
    channel.attr(KEY).set(meter);
    channel.closeFuture().addListener(meter);
    LOG.atDebug()
        .addKeyValue("connection", () -> channel.id().asShortText())
        .addKeyValue("listener", kind.listener)
        .addKeyValue("address", channel::remoteAddress)
        .log("connection accepted");
    kind.opened();
    kind.entered(meter.phase);
  }

  /** The one of that channel. */
  public static ConnectionMeter of(Channel channel) {
    ConnectionMeter meter = channel.attr(KEY).get();
    return meter == null ? NONE : meter;
  }

  /** What it does from here on. */
  public void enters(Phase next) {
    if (kind != null && next != phase && !isClosed) {
      kind.left(phase);
      kind.entered(next);
      phase = next;
    }
  }

  /** It will end by that; the first one counts. */
  public void endsBy(End by) {
    if (kind != null && end == null) {
      end = by;
    }
  }

  /** A line or a command was taken. */
  public void line() {
    if (kind != null) {
      kind.lines.inc();
    }
  }

  /** Something was refused. */
  public void refused(Enum<?> reason) {
    if (kind != null) {
      kind.refused(reason);
    }
  }

  /** The peer is not read from until what it waits for is there. */
  public void paused(String why) {
    if (kind != null) {
      kind.paused(why);
    }
  }

  @Override
  public void operationComplete(ChannelFuture closed) {
    if (kind != null) {
      isClosed = true;
      End by = end == null ? End.OTHER : end;
      kind.left(phase);
      kind.ended(by);
      LOG.atDebug()
          .addKeyValue("connection", () -> closed.channel().id().asShortText())
          .addKeyValue("by", () -> ConnectionMeters.word(by))
          .log("connection ended");
    }
  }
}
