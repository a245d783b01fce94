package dev.chatserver.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chatserver.transport.TransportKind;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a pipeline is told of a connection and in which order, by real channels and by simulated
 * ones: the world of the simulator is no better than the real one.
 */
class ChannelEventsTest {

  /** The channels compared. */
  enum How {
    REAL_EPOLL,
    SIMULATED_EPOLL,
    REAL_NIO,
    SIMULATED_NIO;

    boolean isEpoll() {
      return this == REAL_EPOLL || this == SIMULATED_EPOLL;
    }

    Link open(WriteBufferWaterMark waterMark) {
      return switch (this) {
        case REAL_EPOLL -> new RealLink(TransportKind.EPOLL, waterMark);
        case SIMULATED_EPOLL -> new SimulatedLink(SimulatedChannel.Kind.EPOLL, waterMark);
        case REAL_NIO -> new RealLink(TransportKind.NIO, waterMark);
        case SIMULATED_NIO -> new SimulatedLink(SimulatedChannel.Kind.NIO, waterMark);
      };
    }
  }

  private final List<Link> links = new ArrayList<>();
  private int toldBefore;

  private Link open(How how) {
    return open(how, WriteBufferWaterMark.DEFAULT);
  }

  private Link open(How how, WriteBufferWaterMark waterMark) {
    assumeTrue(how != How.REAL_EPOLL || TransportKind.EPOLL.unavailable() == null);
    Link link = how.open(waterMark);
    links.add(link);
    tells(link, "active");
    return link;
  }

  /** That is told next, and no more. */
  private void tells(Link link, String... events) {
    List<String> told = link.told();
    assertThat(told.subList(toldBefore, told.size())).containsExactly(events);
    toldBefore = told.size();
  }

  /** These and that all is read; NIO looks once more before it says so. */
  private static String[] all(How how, String... events) {
    List<String> all = new ArrayList<>(List.of(events));
    if (!how.isEpoll()) {
      all.add("read complete");
    }
    all.add("input read");
    return all.toArray(new String[0]);
  }

  @AfterEach
  void close() {
    links.forEach(Link::close);
  }

  private static void pause(Channel channel) {
    channel.config().setAutoRead(false);
  }

  private static void resume(Channel channel) {
    channel.config().setAutoRead(true);
  }

  private static void fill(Channel channel) {
    for (int i = 0; i < 20; i++) {
      channel.write(Unpooled.copiedBuffer(new byte[1024 * 1024]), channel.voidPromise());
    }
    channel.flush();
  }

  private static void write(Channel channel) {
    channel.writeAndFlush(Unpooled.copiedBuffer(new byte[5]), channel.voidPromise());
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellWhatIsRead(How how) {
    Link link = open(how);

    link.send("hello");

    tells(link, "read 5", "read complete");
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellOfAnEndWhileItReads(How how) {
    Link link = open(how);

    link.sendFin();

    tells(link, all(how, "read complete", "input ended"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellOfAnEndBehindBytesWhileItReads(How how) {
    Link link = open(how);

    link.send("hello");
    link.sendFin();

    tells(link, all(how, "read 5", "read complete", "input ended"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellOfAnEndWhileItDoesNotRead(How how) {
    Link link = open(how);
    link.onLoop(ChannelEventsTest::pause);
    link.send("hello");
    tells(link);

    link.sendFin();

    if (how.isEpoll()) {
      tells(link, "read 5", "read complete", "input ended", "input read");
    } else {
      tells(link);
    }
    link.onLoop(ChannelEventsTest::resume);
    if (!how.isEpoll()) {
      tells(link, "read 5", "read complete", "input ended", "read complete", "input read");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellOfAResetWhileItReads(How how) {
    Link link = open(how);

    link.reset();

    tells(link, all(how, "read complete", "failed: reset", "input ended"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellOfAResetWhileItDoesNotRead(How how) {
    Link link = open(how);
    link.onLoop(ChannelEventsTest::pause);
    link.send("hello");

    link.reset();

    if (!how.isEpoll()) {
      tells(link); // nobody looks
      link.onLoop(ChannelEventsTest::resume);
    }
    tells(link, all(how, "read 5", "read complete", "failed: reset", "input ended"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellOfAResetByAWrite(How how) {
    Link link = open(how);
    link.onLoop(ChannelEventsTest::pause);
    link.send("hello");
    link.reset();
    if (how.isEpoll()) {
      tells(link, "read 5", "read complete", "failed: reset", "input ended", "input read");
    } else {
      tells(link);
    }

    link.onLoop(ChannelEventsTest::write);

    if (how.isEpoll()) {
      tells(link, "write failed: broken pipe", "output ended");
    } else {
      tells(link, "write failed: reset", "output ended");
      link.onLoop(ChannelEventsTest::resume);
      // The write took the error away: the input ends as after a FIN.
      tells(link, "read 5", "read complete", "input ended", "read complete", "input read");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellOfAResetBehindAnEnd(How how) {
    Link link = open(how);
    link.onLoop(ChannelEventsTest::pause);
    link.send("hello");
    link.closePeer();
    if (how.isEpoll()) {
      tells(link, "read 5", "read complete", "input ended", "input read");
    } else {
      tells(link);
    }

    link.onLoop(ChannelEventsTest::write); // which is answered with a reset
    tells(link);
    link.onLoop(ChannelEventsTest::write);

    tells(link, "write failed: broken pipe", "output ended");
    link.onLoop(ChannelEventsTest::resume);
    if (!how.isEpoll()) {
      tells(link, "read 5", "read complete", "input ended", "read complete", "input read");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellOfAResetBehindAnEndWhileItReads(How how) {
    Link link = open(how);
    link.send("hello");
    link.closePeer();
    tells(link, all(how, "read 5", "read complete", "input ended"));

    link.onLoop(ChannelEventsTest::write); // which is answered with a reset
    tells(link);
    link.onLoop(ChannelEventsTest::write);

    tells(link, "write failed: broken pipe", "output ended");
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellWhetherItIsWritable(How how) {
    Link link = open(how, new WriteBufferWaterMark(1024, 4096));

    link.onLoop(ChannelEventsTest::fill);

    tells(link, "not writable");
    link.readAll();
    tells(link, "writable");
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellThatItIsWritableAgainBehindAnEnd(How how) {
    Link link = open(how, new WriteBufferWaterMark(1024, 4096));
    link.sendFin();
    tells(link, all(how, "read complete", "input ended"));

    link.onLoop(ChannelEventsTest::fill);

    tells(link, "not writable");
    link.readAll();
    tells(link, "writable");
    link.onLoop(ChannelEventsTest::fill);
    tells(link, "not writable");
    link.readAll();
    tells(link, "writable");
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellWhenItIsClosed(How how) {
    Link link = open(how);

    link.onLoop(Channel::close);

    tells(link, "inactive");
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellOfItsOwnEndAndOfThePeers(How how) {
    Link link = open(how);

    link.onLoop(channel -> ((DuplexChannel) channel).shutdownOutput());
    tells(link, "output ended");
    link.sendFin();

    tells(link, all(how, "read complete", "input ended"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellOfAWriteBehindItsOwnEnd(How how) {
    Link link = open(how);
    link.onLoop(channel -> ((DuplexChannel) channel).shutdownOutput());
    tells(link, "output ended");

    link.onLoop(ChannelEventsTest::write);

    tells(link); // a write without a promise has nobody to tell
  }
}
