package dev.chatserver.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a {@link SimulatedSocket}. What it tells its pipeline, and in which order, is
 * what Netty's channels on epoll or on NIO tell of a real socket with the listener's options;
 * {@code ChannelEventsTest} holds it to that. When the socket has something for it, it is the
 * world's to say when it notices. Confined to its loop.
 */
final class SimulatedChannel extends BareChannel {

  /** Whose manners it has. */
  enum Kind {
    EPOLL,
    NIO
  }

  private final Kind kind;
  private final SimulatedSocket socket;
  private final Config config = new Config();
  private boolean open = true;
  private boolean active;

  // What is waited for.
  private boolean reading;
  private boolean writing;
  private boolean hangUp;

  private boolean readPending;
  private boolean inputShutdown;
  private boolean outputShutdown;
  private boolean inputEndSeen;
  private boolean hangUpSeen;

  SimulatedChannel(int number, Kind kind, SimulatedSocket socket, @Nullable SocketAddress remote) {
    super(number, remote);
    this.kind = kind;
    this.socket = socket;
    hangUp = kind == Kind.EPOLL;
    config.setAutoClose(false); // as the listener has it
  }

  SimulatedSocket socket() {
    return socket;
  }

  /** How many bytes the process holds for the peer. */
  long pendingBytes() {
    ChannelOutboundBuffer buffer = unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  // -- the selector

  /** True if the loop would be told something of the socket. */
  boolean isReady() {
    return active
        && ((reading && socket.isReadable())
            || (writing && socket.isWritable())
            || (hangUp && socket.isHungUp())
            || (socket.hasError() && hangUp));
  }

  /** The loop is told. Called on the loop. */
  void ready() {
    if (kind == Kind.EPOLL) {
      readyAsEpoll();
    } else {
      readyAsNio();
    }
  }

  private void readyAsEpoll() {
    boolean error = socket.hasError();
    boolean in = reading && socket.isReadable();
    boolean hungUp = hangUp && socket.isHungUp();
    if (error || (writing && socket.isWritable())) {
      flushNow();
    }
    if (error || in) {
      readNow();
    }
    if (hungUp) {
      hangUpSeen = true;
      if (active) {
        readNow();
      } else {
        shutdownInputAsEpoll(false);
      }
      hangUp = false;
    }
  }

  private void readyAsNio() {
    if (writing && socket.isWritable()) {
      flushNow();
    }
    if (active && reading && socket.isReadable()) {
      readNow();
    }
  }

  private void flushNow() {
    if (!outputShutdown && active) {
      ((Unsafe) unsafe()).flushNow();
    }
  }

  // -- reading

  /** As AbstractEpollStreamChannel and AbstractNioByteChannel do. */
  private void readNow() {
    if (inputEndSeen && (kind == Kind.EPOLL ? inputShutdown : isInputShutdown())) {
      reading = false;
      return;
    }
    RecvByteBufAllocator.ExtendedHandle handle = receiver();
    handle.reset(config);
    boolean ended = false;
    try {
      do {
        ByteBuf bytes = read(handle);
        if (bytes == null) {
          ended = handle.lastBytesRead() < 0;
          readPending &= !ended;
          break;
        }
        handle.incMessagesRead(1);
        readPending = false;
        pipeline().fireChannelRead(bytes);
        if (kind == Kind.EPOLL && inputShutdown && inputEndSeen) {
          break;
        }
      } while (hangUpSeen || handle.continueReading());
      handle.readComplete();
      pipeline().fireChannelReadComplete();
      if (ended) {
        inputEnded();
      }
    } catch (Throwable e) {
      handle.readComplete();
      pipeline().fireChannelReadComplete();
      pipeline().fireExceptionCaught(e);
      if (ended || e instanceof OutOfMemoryError || e instanceof IOException) {
        inputEnded();
      }
    } finally {
      if (!readPending && !config.isAutoRead()) {
        reading = false;
      }
    }
  }

  private RecvByteBufAllocator.ExtendedHandle receiver() {
    return (RecvByteBufAllocator.ExtendedHandle) unsafe().recvBufAllocHandle();
  }

  /** Null if there was nothing, or never will be; the handle knows which. */
  private @Nullable ByteBuf read(RecvByteBufAllocator.ExtendedHandle handle) throws IOException {
    ByteBuf bytes = handle.allocate(alloc());
    try {
      handle.lastBytesRead(read(bytes, handle));
    } catch (Throwable e) {
      bytes.release();
      throw e;
    }
    if (handle.lastBytesRead() > 0) {
      return bytes;
    }
    bytes.release();
    return null;
  }

  private int read(ByteBuf into, RecvByteBufAllocator.ExtendedHandle handle) throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    handle.attemptedBytesRead(into.writableBytes());
    byte[] bytes = inputShutdown ? null : socket.read(into.writableBytes());
    if (bytes == null) {
      return -1;
    }
    into.writeBytes(bytes);
    return bytes.length;
  }

  private void inputEnded() {
    if (kind == Kind.EPOLL) {
      shutdownInputAsEpoll(true);
    } else {
      shutdownInputAsNio();
    }
  }

  private void shutdownInputAsEpoll(boolean allRead) {
    if (!inputShutdown) {
      inputShutdown = true;
      if (!readPending && !config.isAutoRead()) {
        reading = false;
      }
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
    if (allRead && !inputEndSeen) {
      inputEndSeen = true;
      pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    }
  }

  private void shutdownInputAsNio() {
    if (!isInputShutdown()) {
      inputShutdown = true;
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else if (!inputEndSeen) {
      inputEndSeen = true;
      pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    }
  }

  @Override
  protected void doBeginRead() {
    readPending = true;
    reading = true;
  }

  // -- writing

  @Override
  protected void doWrite(ChannelOutboundBuffer out) throws Exception {
    for (Object message = out.current(); message != null; message = out.current()) {
      ByteBuf bytes = (ByteBuf) message;
      int written = socket.write(ByteBufUtil.getBytes(bytes));
      if (written < bytes.readableBytes()) {
        out.removeBytes(written);
        writing = true;
        return;
      }
      out.remove();
    }
    writing = false;
  }

  @Override
  protected void doClose() {
    open = false;
    active = false;
    inputEndSeen |= kind == Kind.EPOLL;
    socket.closeServer();
  }

  @Override
  protected void doShutdownOutput() {
    try {
      socket.shutdownOutput();
    } catch (NotYetConnectedException e) {
      if (kind == Kind.EPOLL) {
        throw e; // the JDK knows that it was connected once
      }
    } finally {
      outputShutdown = true;
    }
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    assert eventLoop().inEventLoop();
    ((Unsafe) unsafe()).shutdownOutput(promise);
    return promise;
  }

  // -- the channel

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    active = true;
    promise.setSuccess();
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new Unsafe();
  }

  @Override
  public boolean isInputShutdown() {
    return inputShutdown || !active;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShutdown || !active;
  }

  private final class Config extends DefaultChannelConfig {
    Config() {
      super(SimulatedChannel.this);
    }

    @Override
    protected void autoReadCleared() {
      readPending = false;
      reading = false;
    }
  }

  private final class Unsafe extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
      promise.setFailure(new UnsupportedOperationException());
    }

    @Override
    protected void flush0() {
      if (!writing) {
        super.flush0();
      }
    }

    void flushNow() {
      super.flush0();
    }
  }
}
