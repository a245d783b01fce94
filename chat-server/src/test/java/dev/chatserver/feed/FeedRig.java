package dev.chatserver.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.testing.Loops;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A feed with its log and a broadcaster on each of some real loops, the first of which is the
 * room's home. An event is shown as its number and its text, a reply as its record.
 */
final class FeedRig implements AutoCloseable {

  static final FeedLimits LIMITS = limits(1024 * 1024, 1024, 1024, 1024 * 1024);

  private static final int MANY = 1_000_000;

  static final RoomName ROOM = Samples.room("pub");

  static final EventEncoder ENCODER =
      (room, entry, out) -> {
        String text = entry.event() instanceof RoomEvent.Said said ? said.text() : "left";
        out.writeCharSequence(entry.sequence() + " " + text + "\n", US_ASCII);
      };

  final Loops loops;
  final List<Broadcaster> broadcasters = new ArrayList<>();
  final ScriptedLog log = new ScriptedLog();
  final FeedMemory memory = new FeedMemory(Long.MAX_VALUE);
  final Feed feed;
  private final List<PeerChannel> channels = new CopyOnWriteArrayList<>();
  private final List<Audience> entered = new CopyOnWriteArrayList<>();
  private final List<Reader> readers = new CopyOnWriteArrayList<>();

  FeedRig(int loopCount, FeedLimits limits) {
    this(loopCount, limits, 0);
  }

  /**
   * @param head the feed begins after it
   */
  FeedRig(int loopCount, FeedLimits limits, long head) {
    loops = new Loops(loopCount);
    loops
        .all()
        .forEach(
            loop -> broadcasters.add(new Broadcaster(loop, limits, Samples.METERS.deliveries())));
    feed = newFeed(head, limits);
  }

  Feed newFeed(long head, FeedLimits limits) {
    return new Feed(ROOM, ENCODER, head, log, ByteBufAllocator.DEFAULT, limits, memory);
  }

  /** Limits that bound sizes, and no work. */
  static FeedLimits limits(
      int feedBytesMax, int segmentBytesMin, int segmentBytesMax, int readerBytes) {
    return new FeedLimits(
        feedBytesMax, segmentBytesMin, segmentBytesMax, MANY, MANY, MANY, readerBytes, 3);
  }

  /** Limits that bound work, and hardly sizes. */
  static FeedLimits work(int turnReaders, int runReaders, int runBytes, int readerBytes) {
    return new FeedLimits(
        1024 * 1024, 1024, 1024, turnReaders, runReaders, runBytes, readerBytes, 3);
  }

  EventLoop home() {
    return loops.get(0);
  }

  /** Does something on the home loop. */
  void run(Loops.Task task) {
    loops.run(task);
  }

  /** Waits until nobody has anything to do but to wait for answers that the log holds back. */
  void settle() {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .untilAsserted(() -> assertThat(busy()).isZero());
  }

  private int busy() {
    int busy = 0;
    for (Broadcaster broadcaster : broadcasters) {
      busy += Loops.call(broadcaster.loop(), () -> busy(broadcaster));
    }
    return busy;
  }

  private int busy(Broadcaster broadcaster) {
    int busy = 0;
    for (Audience audience : entered) {
      busy += audience.broadcaster() == broadcaster && audience.hasMore() ? 1 : 0;
    }
    for (Reader reader : readers) {
      // Many may wait for one answer, which the log holds back.
      boolean waits = reader.fetching && log.heldRequests() == 0;
      busy += reader.channel.eventLoop() == broadcaster.loop() && waits ? 1 : 0;
    }
    return busy;
  }

  // -- called on the home loop

  /** Somebody says something; nobody is told yet. */
  void say(long sequence, String by, String text) {
    LogEntry entry = Samples.entry(sequence, by, text);
    log.add(entry);
    feed.append(entry);
  }

  /** Somebody leaves; nobody is told yet. */
  void tellLeft(long sequence) {
    LogEntry entry =
        new LogEntry(sequence, 0, Presence.of(Presence.Kind.LEFT_CHAT, Samples.user("ann"), null));
    log.add(entry);
    feed.append(entry);
  }

  void say(long sequence) {
    say(sequence, "ann", "text");
  }

  /** The audience of a loop, with one reader more. */
  Audience enter(int loop) {
    Audience audience = feed.enter(broadcasters.get(loop));
    entered.add(audience);
    return audience;
  }

  /** An audience has one reader less. */
  void left(Audience audience) {
    entered.remove(audience);
    feed.leave(audience);
  }

  /** A reader of an audience of the home loop, at a position, with a connection of its own. */
  Peer join(long position) {
    PeerChannel channel = open(home());
    Audience audience = enter(0);
    return new Peer(channel, audience, join(channel, audience, position));
  }

  /** A reader with a connection that there is already; called on the connection's loop. */
  Reader join(PeerChannel channel, Audience audience, long position) {
    return join(channel, audience, Course.from(position));
  }

  /** The same, who reads the past first. */
  Reader join(PeerChannel channel, Audience audience, Course course) {
    Reader reader = audience.join(channel, course);
    readers.add(reader);
    channel.pipeline().get(PeerHandler.class).reader = reader;
    return reader;
  }

  /** Somebody who reads the feed on the home loop. */
  record Peer(PeerChannel channel, Audience audience, Reader reader) {
    List<String> lines() {
      return channel.lines();
    }
  }

  void leave(Peer peer) {
    peer.reader.leave();
    left(peer.audience);
  }

  PeerChannel open(EventLoop loop) {
    PeerChannel channel = PeerChannel.open(loop, new PeerHandler());
    channels.add(channel);
    return channel;
  }

  /** Has an audience served now, as the head has moved. */
  static void serve(Audience audience) {
    audience.sweepSoon();
    audience.turn(budget(MANY));
  }

  /** Has those served that have woken up. */
  static void serveWoken(Audience audience) {
    audience.turn(budget(MANY));
  }

  static RunBudget budget(int readers) {
    RunBudget budget = new RunBudget(() -> false);
    budget.beginRun(LIMITS);
    if (readers > 0) {
      budget.beginTurn(work(readers, MANY, MANY, MANY));
    }
    return budget;
  }

  @Override
  public void close() {
    channels.forEach(channel -> channel.close().syncUninterruptibly());
    readers.forEach(reader -> Loops.run(reader.channel.eventLoop(), reader::leave));
    loops.close();
    List.copyOf(entered).forEach(this::left);
    feed.close();
  }

  private static final class PeerHandler extends ChannelDuplexHandler {
    @Nullable Reader reader;

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (reader != null && ctx.channel().isWritable()) {
        reader.wake();
      }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
        throws Exception {
      if (message instanceof Reply reply) {
        ByteBuf text = ctx.alloc().buffer();
        text.writeCharSequence(reply + "\n", US_ASCII);
        ctx.write(text, promise);
      } else {
        super.write(ctx, message, promise);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
      if (!(cause instanceof ClosedChannelException)) { // what waits when a test is over
        super.exceptionCaught(ctx, cause);
      }
    }
  }
}
