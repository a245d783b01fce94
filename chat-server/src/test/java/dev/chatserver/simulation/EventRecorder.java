package dev.chatserver.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes down what a pipeline is told, in short words; what is read in several pieces is written
 * down as one, since nobody can tell how many it will be. Thread-safe because it is synchronized.
 */
final class EventRecorder extends ChannelInboundHandlerAdapter {

  private final List<String> told = new ArrayList<>();
  private int readBytes;

  synchronized List<String> told() {
    return List.copyOf(told);
  }

  private synchronized void tell(String what) {
    told.add(what);
    readBytes = 0;
  }

  private synchronized void read(int bytes) {
    int last = told.size() - 1;
    if (readBytes > 0 && told.get(last).equals("read complete")) {
      told.remove(last--);
    }
    if (readBytes > 0) {
      told.remove(last);
    }
    readBytes += bytes;
    told.add("read " + readBytes);
  }

  private synchronized void readComplete() {
    if (!told.get(told.size() - 1).equals("read complete")) {
      told.add("read complete");
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    tell("active");
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    read(bytes.readableBytes());
    bytes.release();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    readComplete();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    tell(
        event instanceof ChannelInputShutdownEvent
            ? "input ended"
            : event instanceof ChannelInputShutdownReadComplete
                ? "input read"
                : event instanceof ChannelOutputShutdownEvent ? "output ended" : event.toString());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    tell(ctx.channel().isWritable() ? "writable" : "not writable");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage());
    String why =
        message.contains("reset")
            ? "reset"
            : message.contains("Broken pipe") ? "broken pipe" : root.toString();
    tell((cause instanceof ChannelOutputShutdownException ? "write failed: " : "failed: ") + why);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    tell("inactive");
  }
}
