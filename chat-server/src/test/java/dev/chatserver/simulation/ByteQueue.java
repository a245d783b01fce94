package dev.chatserver.simulation;

import java.util.Arrays;

/** Bytes, first in, first out. Confined to the world's thread. */
final class ByteQueue {

  private byte[] bytes = new byte[256];
  private int start;
  private int size;

  int size() {
    return size;
  }

  void add(byte[] source, int from, int count) {
    if (start + size + count > bytes.length) {
      byte[] to = size + count > bytes.length ? new byte[2 * (size + count)] : bytes;
      System.arraycopy(bytes, start, to, 0, size);
      bytes = to;
      start = 0;
    }
    System.arraycopy(source, from, bytes, start + size, count);
    size += count;
  }

  /** Takes out the first ones. */
  byte[] remove(int count) {
    byte[] taken = Arrays.copyOfRange(bytes, start, start + count);
    start += count;
    size -= count;
    if (size == 0) {
      start = 0;
    }
    return taken;
  }

  /** Puts back, before all others, what was taken out last, from an index on. */
  void putBack(byte[] taken, int from) {
    byte[] behind = remove(size);
    add(taken, from, taken.length - from);
    add(behind, 0, behind.length);
  }

  /** Throws away all but the first ones. */
  void truncate(int count) {
    size = count;
  }
}
