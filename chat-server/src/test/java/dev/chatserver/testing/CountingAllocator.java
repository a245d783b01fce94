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
  private boolean empty;

  public CountingAllocator() {
    super(false);
  }

  /** From here on there is no memory to be had, or there is again. */
  public void setEmpty(boolean isEmpty) {
    empty = isEmpty;
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
    return new Counted(this, initialCapacity, maxCapacity);
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    return new Counted(this, initialCapacity, maxCapacity);
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
      if (empty) {
        throw new OutOfMemoryError("no direct memory, says the test");
      }
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
