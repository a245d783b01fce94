package dev.chatserver.session.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal;
import dev.chatserver.testing.Loops;
import dev.chatserver.testing.PeerChannel;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Everything but the setup runs on the one loop; time is set by the test. */
class StallWatchTest {

  private static final int TIMEOUT_SECONDS = SessionLimits.DEFAULT.stallTimeoutSeconds();
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);

  private final Loops loops = new Loops(1);
  private final ChannelGroup channels = new DefaultChannelGroup(loops.get(0));
  private final List<Object> events = new ArrayList<>();
  private long nowNanos = Long.MAX_VALUE - 1; // the clock may overflow
  private final StallWatch watch = new StallWatch(channels, SessionLimits.DEFAULT, () -> nowNanos);

  @AfterEach
  void close() {
    channels.close().syncUninterruptibly();
    loops.close();
  }

  @Test
  void shouldTellAPeerThatTakesNothingForTheTimeout() {
    PeerChannel peer = open().stall();
    loops.run(
        () -> {
          write(peer, "waits");
          runAfter(0);
          runAfter(TIMEOUT_NANOS);

          assertThat(events)
              .containsExactly(
                  new Signal.SendAway(Refusal.of(Refusal.Reason.STALLED, TIMEOUT_SECONDS)));
        });
  }

  @Test
  void shouldTellNobodyBeforeTheTimeout() {
    PeerChannel peer = open().stall();
    loops.run(
        () -> {
          write(peer, "waits");
          runAfter(0);
          runAfter(TIMEOUT_NANOS - 1);

          assertThat(events).isEmpty();
        });
  }

  @Test
  void shouldCountFromTheFirstLookAndNotFromTheLast() {
    PeerChannel peer = open().stall();
    loops.run(
        () -> {
          write(peer, "waits");
          runAfter(0);
          for (int tenth = 0; tenth < 9; tenth++) {
            runAfter(TIMEOUT_NANOS / 10);
          }
          assertThat(events).isEmpty();

          runAfter(TIMEOUT_NANOS / 10);

          assertThat(events)
              .containsExactly(
                  new Signal.SendAway(Refusal.of(Refusal.Reason.STALLED, TIMEOUT_SECONDS)));
        });
  }

  @Test
  void shouldNotTellAPeerThatTakesOneByteInTime() {
    PeerChannel peer = open().stall();
    loops.run(
        () -> {
          write(peer, "waits");
          runAfter(0);
        });
    peer.take(1);
    loops.run(
        () -> {
          assertThat(peer.received()).isEqualTo("w");
          runAfter(TIMEOUT_NANOS - 1);
          runAfter(1);
          runAfter(TIMEOUT_NANOS - 2);

          assertThat(events).isEmpty();
        });
  }

  @Test
  void shouldTellAPeerThatStallsAfterItTookSomething() {
    PeerChannel peer = open().stall();
    loops.run(
        () -> {
          write(peer, "waits");
          runAfter(0);
        });
    peer.take(1);
    loops.run(
        () -> {
          runAfter(TIMEOUT_NANOS - 1);
          runAfter(TIMEOUT_NANOS);

          assertThat(events)
              .containsExactly(
                  new Signal.SendAway(Refusal.of(Refusal.Reason.STALLED, TIMEOUT_SECONDS)));
        });
  }

  @Test
  void shouldNotTellAPeerThatNothingWaitsFor() {
    PeerChannel peer = open();
    loops.run(
        () -> {
          write(peer, "taken");
          runAfter(0);
          runAfter(TIMEOUT_NANOS);
          runAfter(TIMEOUT_NANOS);

          assertThat(peer.received()).isEqualTo("taken");
          assertThat(events).isEmpty();
        });
  }

  @Test
  void shouldForgetWhatWaitedOnceItIsTaken() {
    PeerChannel peer = open().stall();
    loops.run(
        () -> {
          write(peer, "waits");
          runAfter(0);
        });
    peer.takeAll();
    loops.run(
        () -> {
          runAfter(TIMEOUT_NANOS - 1);
          peer.stall();
          write(peer, "again");
          runAfter(1);
          runAfter(TIMEOUT_NANOS - 1);

          assertThat(events).isEmpty();
        });
  }

  @Test
  void shouldTellTheOneThatStallsAndNotTheOther() {
    List<Object> others = new ArrayList<>();
    PeerChannel peer = open().stall();
    PeerChannel other = open(others);
    loops.run(
        () -> {
          write(peer, "waits");
          write(other, "taken");
          runAfter(0);
          runAfter(TIMEOUT_NANOS);

          assertThat(events)
              .containsExactly(
                  new Signal.SendAway(Refusal.of(Refusal.Reason.STALLED, TIMEOUT_SECONDS)));
          assertThat(others).isEmpty();
        });
  }

  @Test
  void shouldLookTenTimesPerTimeout() {
    assertThat(watch.periodNanos()).isEqualTo(TIMEOUT_NANOS / 10);
  }

  private PeerChannel open() {
    return open(events);
  }

  private PeerChannel open(List<Object> told) {
    PeerChannel peer = PeerChannel.open(loops.get(0), new Events(told));
    channels.add(peer);
    return peer;
  }

  private static void write(PeerChannel peer, String text) {
    peer.writeAndFlush(Unpooled.copiedBuffer(text, US_ASCII));
  }

  private void runAfter(long nanos) {
    nowNanos += nanos;
    watch.run();
  }

  private static final class Events extends ChannelInboundHandlerAdapter {
    private final List<Object> events;

    Events(List<Object> events) {
      this.events = events;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      events.add(event);
    }
  }
}
