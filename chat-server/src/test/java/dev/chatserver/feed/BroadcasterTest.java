package dev.chatserver.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Loops;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How the work of one loop is shared out. */
class BroadcasterTest {

  private static final int READERS = 60;

  @Test
  void shouldServeAllReadersOfAllLoops() {
    try (FeedRig rig = new FeedRig(3, FeedRig.work(4, 6, 9999, 9999))) {
      // given
      List<FeedRig.Peer> peers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        peers.add(join(rig, i % 3));
      }

      // when
      rig.run(
          () -> {
            rig.say(1);
            rig.feed.signal();
          });
      rig.settle();

      // then
      assertThat(peers).allSatisfy(peer -> assertThat(peer.lines()).containsExactly("1 text"));
    }
  }

  @Test
  void shouldServeASmallFeedWhileAHugeOneIsBeingSwept() {
    try (FeedRig huge = new FeedRig(1, FeedRig.work(4, 4, 9999, 9999))) {
      // given a huge room and a small one on the same loop
      Broadcaster broadcaster = huge.broadcasters.get(0);
      Feed small = huge.newFeed(0, FeedRig.LIMITS);
      List<FeedRig.Peer> many = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        many.add(join(huge, 0));
      }
      huge.settle();
      AtomicInteger manyServed = new AtomicInteger(-1);
      FeedRig.Peer[] one = new FeedRig.Peer[1];
      huge.run(
          () -> {
            Audience audience = small.enter(broadcaster);
            PeerChannel channel = huge.open(huge.home());
            one[0] = new FeedRig.Peer(channel, audience, audience.join(channel, Course.from(1)));
          });
      huge.settle();

      // when something is said in the huge one, then in the small one
      huge.run(
          () -> {
            huge.say(1);
            huge.feed.signal();
            small.append(Samples.entry(1, "ann", "small"));
            small.signal();
            whenLines(huge.home(), one[0], () -> manyServed.set(served(many)));
          });
      huge.settle();

      // then it was served after a turn of the huge one, or two
      await().until(() -> manyServed.get() >= 0);
      assertThat(manyServed).hasValueBetween(0, 8);
      assertThat(served(many)).isEqualTo(READERS);
      huge.run(
          () -> {
            small.leave(one[0].audience());
            small.close();
          });
    }
  }

  @Test
  void shouldLookAtItsSocketsAfterSoManyReaders() {
    assertThat(mostServedBetweenLooks(FeedRig.work(4, 6, 9999, 9999))).isBetween(1, 6);
  }

  @Test
  void shouldLookAtItsSocketsAfterSoManyBytes() {
    // lines of 7 bytes: the third reader goes over the 20
    assertThat(mostServedBetweenLooks(FeedRig.work(99, 99, 20, 9999))).isBetween(1, 3);
  }

  /**
   * What a loop does between two looks at its sockets: scheduled tasks are looked at in the same
   * step as sockets, so one that schedules itself again and again counts what was done in between.
   */
  private static int mostServedBetweenLooks(FeedLimits limits) {
    try (FeedRig rig = new FeedRig(1, limits)) {
      List<FeedRig.Peer> peers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        peers.add(join(rig, 0));
      }
      rig.settle();
      Looks looks = new Looks(rig.home(), peers);
      rig.run(
          () -> {
            rig.say(1);
            rig.feed.signal();
            looks.run();
          });
      await().until(() -> looks.done);
      return looks.most;
    }
  }

  private static final class Looks implements Runnable {
    private final EventLoop loop;
    private final List<FeedRig.Peer> peers;
    private int before;
    private volatile int most;
    private volatile boolean done;

    Looks(EventLoop loop, List<FeedRig.Peer> peers) {
      this.loop = loop;
      this.peers = peers;
    }

    @Override
    public void run() {
      int now = served(peers);
      most = Math.max(most, now - before);
      before = now;
      if (now == peers.size()) {
        done = true;
      } else {
        loop.schedule(this, 0, TimeUnit.NANOSECONDS);
      }
    }
  }

  /** Such as what the ledger tells: whoever is not served yet gets it in the same write. */
  @Test
  void shouldLetWhatWaitsForTheLoopHaveItsTurnAfterAFewReaders() {
    try (FeedRig rig = new FeedRig(1, FeedRig.work(9999, 9999, 9999, 9999))) {
      // given
      List<FeedRig.Peer> peers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        peers.add(join(rig, 0));
      }
      rig.settle();

      // when something comes to the loop while the first of them is served
      AtomicInteger servedBefore = new AtomicInteger();
      whenWritten(
          peers.get(0).channel(), () -> rig.home().execute(() -> servedBefore.set(served(peers))));
      say(rig, 1);

      // then
      assertThat(servedBefore).hasValueBetween(1, RunBudget.READERS_BETWEEN_LOOKS);
      assertThat(peers).allSatisfy(peer -> assertThat(peer.lines()).containsExactly("1 text"));
    }
  }

  private static void whenWritten(PeerChannel channel, Runnable action) {
    channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                action.run();
                ctx.write(message, promise);
              }
            });
  }

  @Test
  void shouldNotTakeTheLoopFromOthersForever() {
    try (FeedRig rig = new FeedRig(1, FeedRig.work(1, 1, 9999, 7))) {
      // given somebody with a thousand lines to go, one a run
      FeedRig.Peer peer = join(rig, 0);
      rig.run(
          () -> {
            for (int i = 1; i <= 1000; i++) {
              rig.say(i);
            }
            rig.feed.signal();
          });

      // when
      int read = peer.lines().size();
      rig.run(() -> {});

      // then
      assertThat(read).isLessThan(1000);
      rig.settle();
      assertThat(peer.lines()).hasSize(1000);
    }
  }

  /** Whom somebody hides is asked for each line; here the answer is a fault. */
  @Test
  void shouldTellAFaultToItsReaderAloneAndServeTheOthers() {
    try (FeedRig rig = new FeedRig(1, FeedRig.LIMITS)) {
      // given
      FeedRig.Peer before = join(rig, 0);
      FeedRig.Peer broken = join(rig, 0);
      FeedRig.Peer after = join(rig, 0);
      Queue<Throwable> told = faultsOf(broken.channel());
      rig.run(() -> broken.reader().see(new View(new Unaskable(), null, null)));

      // when
      say(rig, 1);
      say(rig, 2);

      // then
      assertThat(told).hasSize(1).first().isInstanceOf(UnsupportedOperationException.class);
      assertThat(before.lines()).containsExactly("1 text", "2 text");
      assertThat(after.lines()).containsExactly("1 text", "2 text");
      assertThat(broken.lines()).isEmpty();
    }
  }

  @Test
  void shouldTellAFaultInOldLinesToItsReaderAlone() {
    try (FeedRig rig = new FeedRig(1, FeedRig.LIMITS, 2)) {
      // given lines older than the feed
      rig.run(() -> rig.log.add(Samples.entry(1, "ann", "old")));
      rig.run(() -> rig.log.add(Samples.entry(2, "ann", "old")));

      // when
      FeedRig.Peer broken = join(rig, 0);
      Queue<Throwable> told = faultsOf(broken.channel());
      rig.run(() -> broken.reader().see(new View(new Unaskable(), null, null)));
      FeedRig.Peer other = join(rig, 0);
      rig.settle();
      say(rig, 3);

      // then
      assertThat(told).hasSize(1).first().isInstanceOf(UnsupportedOperationException.class);
      assertThat(other.lines()).containsExactly("1 old", "2 old", "3 text");
    }
  }

  @Test
  void shouldTellAllReadersOfABrokenFeed() {
    try (FeedRig rig = new FeedRig(2, FeedRig.LIMITS)) {
      // given
      List<Queue<Throwable>> told = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        told.add(faultsOf(join(rig, i % 2).channel()));
      }

      // when
      rig.run(rig.feed::fail);
      rig.loops.settle();

      // then
      assertThat(told)
          .allSatisfy(
              faults ->
                  assertThat(faults).hasSize(1).first().isInstanceOf(BrokenFeedException.class));
    }
  }

  @Test
  void shouldTellWhoComesToAFeedThatHasBrokenMeanwhile() {
    try (FeedRig rig = new FeedRig(1, FeedRig.LIMITS)) {
      // given
      FeedRig.Peer there = join(rig, 0);
      Queue<Throwable> told = faultsOf(there.channel());
      PeerChannel coming = rig.open(rig.home());
      Queue<Throwable> toldToo = faultsOf(coming);

      // when
      rig.run(rig.feed::fail);
      rig.loops.settle();
      rig.run(() -> rig.join(coming, there.audience(), 1));
      rig.loops.settle();

      // then
      assertThat(toldToo).hasSize(1).first().isInstanceOf(BrokenFeedException.class);
      assertThat(told).hasSize(1);
    }
  }

  private static void say(FeedRig rig, long sequence) {
    rig.run(
        () -> {
          rig.say(sequence);
          rig.feed.signal();
        });
    rig.settle();
  }

  private static Queue<Throwable> faultsOf(PeerChannel channel) {
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    channel
        .pipeline()
        .addFirst(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                faults.add(cause);
              }
            });
    return faults;
  }

  private static final class Unaskable extends AbstractSet<UserName> {
    @Override
    public boolean contains(Object name) {
      throw new UnsupportedOperationException("a fault");
    }

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public Iterator<UserName> iterator() {
      return Collections.emptyIterator();
    }

    @Override
    public int size() {
      return 1;
    }
  }

  @Test
  void shouldForgetWhoHasLeft() {
    try (FeedRig rig = new FeedRig(1, FeedRig.LIMITS)) {
      // given
      FeedRig.Peer peer = join(rig, 0);
      rig.run(() -> rig.broadcasters.get(0).channels().add(peer.channel()));

      // when
      peer.channel().close().syncUninterruptibly();

      // then
      assertThat(rig.broadcasters.get(0).channels().size()).isZero();
    }
  }

  private static FeedRig.Peer join(FeedRig rig, int loop) {
    PeerChannel channel = rig.open(rig.loops.get(loop));
    Audience audience = Loops.call(rig.home(), () -> rig.enter(loop));
    Reader reader = Loops.call(rig.loops.get(loop), () -> rig.join(channel, audience, 1));
    return new FeedRig.Peer(channel, audience, reader);
  }

  private static int served(List<FeedRig.Peer> peers) {
    return (int) peers.stream().filter(peer -> !peer.lines().isEmpty()).count();
  }

  private static void whenLines(EventLoop loop, FeedRig.Peer peer, Runnable action) {
    if (peer.lines().isEmpty()) {
      loop.schedule(() -> whenLines(loop, peer, action), 0, TimeUnit.NANOSECONDS);
    } else {
      action.run();
    }
  }
}
