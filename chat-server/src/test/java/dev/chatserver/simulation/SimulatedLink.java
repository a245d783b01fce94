package dev.chatserver.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.testing.SteppedLoop;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import java.util.List;
import java.util.function.Consumer;

/** A simulated one, in which everything happens as soon as it can. */
final class SimulatedLink implements Link {

  private final SteppedLoop loop = new SteppedLoop();
  private final SimulatedSocket socket = new SimulatedSocket(64 * 1024, 64 * 1024);
  private final EventRecorder recorder = new EventRecorder();
  private final SimulatedChannel channel;

  SimulatedLink(SimulatedChannel.Kind kind, WriteBufferWaterMark waterMark) {
    channel = new SimulatedChannel(1, kind, socket, null);
    channel.config().setWriteBufferWaterMark(waterMark);
    channel.pipeline().addLast(recorder);
    loop.run(() -> loop.register(channel));
    settle();
  }

  private void settle() {
    boolean more = true;
    for (int rounds = 0; more; rounds++) {
      if (rounds > 100_000) {
        throw new AssertionError("it goes on for ever: " + recorder.told());
      }
      loop.runAll();
      more = socket.isBusy() || channel.isReady();
      if (socket.isBusy()) {
        socket.deliver(Integer.MAX_VALUE);
      }
      if (channel.isReady()) {
        loop.run(channel::ready);
      }
    }
  }

  @Override
  public void send(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (socket.send(bytes, 0, bytes.length) != bytes.length) {
      throw new AssertionError("no room for " + bytes.length);
    }
    settle();
  }

  @Override
  public void sendFin() {
    socket.sendFin();
    settle();
  }

  @Override
  public void closePeer() {
    socket.close();
    settle();
  }

  @Override
  public void reset() {
    socket.reset(socket.underWay());
    settle();
  }

  @Override
  public void readAll() {
    while (socket.takable() > 0) {
      socket.take(Integer.MAX_VALUE);
      settle();
    }
  }

  @Override
  public void onLoop(Consumer<Channel> action) {
    loop.run(() -> action.accept(channel));
    settle();
  }

  @Override
  public List<String> told() {
    settle();
    return recorder.told();
  }

  @Override
  public void close() {
    loop.run(channel::close);
    settle();
  }
}
