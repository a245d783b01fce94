package dev.chatserver.testing;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * Counts the bytes that are allocated and not released, by no other means than counting: what is
 * left at the end of a test has leaked. All of it is on the heap, whatever was asked for. Not
 * thread-safe.
 */
public final class CountingAllocator extends AbstractByteBufAllocator {

  private long bytes;
  private int buffers;
  private final boolean watching;
  private int left = Integer.MAX_VALUE;

  public CountingAllocator() {
    this(false);
  }

  /**
   * @param watching whether Netty's leak detector sees the buffers too: it tells where one that is
   *     lost was touched
   */
  public CountingAllocator(boolean watching) {
    super(false);
    this.watching = watching;
  }

  /** There is memory for so many buffers more, until it is refilled. */
  public void runOutAfter(int more) {
    left = more;
  }

  /** There is memory for whatever is asked for. */
  public void refill() {
    left = Integer.MAX_VALUE;
  }

  /** Bytes that are not released. */
  public long bytes() {
    return bytes;
  }

  /** Buffers that are not released. */
  public int buffers() {
    return buffers;
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return watched(new Counted(this, initialCapacity, maxCapacity));
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    return watched(new Counted(this, initialCapacity, maxCapacity));
  }

  private ByteBuf watched(ByteBuf buffer) {
    return watching ? toLeakAwareBuffer(buffer) : buffer;
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }

  private final class Counted extends UnpooledHeapByteBuf {
    Counted(ByteBufAllocator allocator, int initialCapacity, int maxCapacity) {
      super(allocator, initialCapacity, maxCapacity);
    }

    @Override
    protected byte[] allocateArray(int capacity) {
      if (left == 0) {
        throw new OutOfMemoryError("no direct memory, says the test");
      }
      left--;
      bytes += capacity;
      buffers++;
      return super.allocateArray(capacity);
    }

    @Override
    protected void freeArray(byte[] array) {
      bytes -= array.length;
      buffers--;
      super.freeArray(array);
    }
  }
}
