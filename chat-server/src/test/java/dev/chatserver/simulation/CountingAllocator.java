package dev.chatserver.simulation;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * Counts the bytes that are allocated and not released, by no other means than counting: what is
 * left at the end of a run has leaked. All of it is on the heap, whatever was asked for. Confined
 * to the world's thread.
 */
final class CountingAllocator extends AbstractByteBufAllocator {

  private long bytes;
  private int buffers;

  CountingAllocator() {
    super(false);
  }

  /** Bytes that are not released. */
  long bytes() {
    return bytes;
  }

  /** Buffers that are not released. */
  int buffers() {
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
