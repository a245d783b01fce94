package dev.chatserver.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A connection on a real event loop, whose peer is the test: it takes bytes when the test says so,
 * and what it sends is read when the channel asks for it. There is no socket, so no bytes hide in a
 * kernel's buffers. Confined to its loop, but for what the test calls, which is thread-safe.
 */
public final class PeerChannel extends AbstractChannel {

  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 1);

  private final ChannelConfig config = new PeerConfig();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final Queue<byte[]> sent = new ArrayDeque<>();
  private boolean open = true;
  private boolean active;
  private boolean reading;
  private boolean reset;
  private int takes = Integer.MAX_VALUE;

  private PeerChannel() {
    super(null);
    config.setAutoClose(false); // as the listener has it
  }

  /** A connection on that loop; returns when it is there. */
  public static PeerChannel open(EventLoop loop, ChannelHandler... handlers) {
    PeerChannel channel = new PeerChannel();
    for (ChannelHandler handler : handlers) {
      channel.pipeline().addLast(handler);
    }
    if (loop.inEventLoop()) {
      loop.register(channel);
    } else {
      loop.register(channel).syncUninterruptibly();
    }
    return channel;
  }

  // -- the peer; called from anywhere

  /** The peer takes nothing more. */
  public synchronized PeerChannel stall() {
    takes = 0;
    return this;
  }

  /** The peer takes so many bytes more, then stalls. */
  public PeerChannel take(int bytes) {
    synchronized (this) {
      takes = bytes;
    }
    eventLoop().execute(this::flush);
    return this;
  }

  /** The peer takes whatever comes, from here on. */
  public PeerChannel takeAll() {
    return take(Integer.MAX_VALUE);
  }

  /** The peer has reset the connection, which the next write comes upon. */
  public synchronized PeerChannel isReset() {
    reset = true;
    return this;
  }

  /** All that the peer has taken so far. */
  public synchronized String received() {
    return received.toString(UTF_8);
  }

  /** The lines that the peer has taken so far, without their ends. */
  public List<String> lines() {
    return received().lines().toList();
  }

  /** The peer sends text, which waits until the channel reads it. */
  public void send(String text) {
    send(text.getBytes(UTF_8));
  }

  /** The peer sends bytes, which wait until the channel reads them. */
  public void send(byte[] bytes) {
    synchronized (this) {
      sent.add(bytes);
    }
    eventLoop().execute(this::deliver);
  }

  /** How many texts of the peer's are not read yet. */
  public synchronized int unread() {
    return sent.size();
  }

  /** How many bytes the process holds for the peer. Called on the loop. */
  public long pendingBytes() {
    ChannelOutboundBuffer buffer = unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  private synchronized byte @Nullable [] nextSent() {
    return reading ? sent.poll() : null;
  }

  private void deliver() {
    byte[] bytes = nextSent();
    if (bytes != null) {
      reading = false;
      pipeline().fireChannelRead(Unpooled.copiedBuffer(bytes));
      pipeline().fireChannelReadComplete();
    }
  }

  // -- the channel

  @Override
  public ChannelConfig config() {
    return config;
  }

  /** Sets the marks between which the channel is writable or not. */
  public PeerChannel waterMark(int lowBytes, int highBytes) {
    config.setWriteBufferWaterMark(new WriteBufferWaterMark(lowBytes, highBytes));
    return this;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
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
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    active = true;
    promise.setSuccess();
  }

  @Override
  protected void doBeginRead() {
    reading = true;
    eventLoop().execute(this::deliver);
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) throws Exception {
    for (Object message = out.current(); message != null; message = out.current()) {
      ByteBuf bytes = (ByteBuf) message;
      int count = taken(bytes);
      if (count < bytes.readableBytes()) {
        out.removeBytes(count);
        return;
      }
      out.remove();
    }
  }

  @Override
  protected void doShutdownOutput() {
    // there is no socket
  }

  private synchronized int taken(ByteBuf bytes) throws Exception {
    if (reset) {
      throw new IOException("Connection reset by peer");
    }
    int count = Math.min(takes, bytes.readableBytes());
    takes -= takes == Integer.MAX_VALUE ? 0 : count;
    bytes.getBytes(bytes.readerIndex(), received, count);
    return count;
  }

  @Override
  protected void doClose() {
    open = false;
    active = false;
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doBind(SocketAddress address) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return null;
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return null;
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new PeerUnsafe();
  }

  private final class PeerConfig extends DefaultChannelConfig {
    PeerConfig() {
      super(PeerChannel.this);
    }

    @Override
    protected void autoReadCleared() {
      reading = false;
    }
  }

  private final class PeerUnsafe extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
      promise.setFailure(new UnsupportedOperationException());
    }
  }
}
