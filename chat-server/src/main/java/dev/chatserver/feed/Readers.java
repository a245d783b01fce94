package dev.chatserver.feed;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The readers of an audience in an array, and whom the present sweep over all of them has come to:
 * whoever comes and goes meanwhile, nobody is missed. Confined to the audience's loop.
 */
final class Readers {

  private @Nullable Reader[] readers = new @Nullable Reader[1];
  private int size;

  /** The sweep is over when this is {@link #size}. */
  private int cursor;

  void add(Reader reader) {
    if (size == readers.length) {
      readers = Arrays.copyOf(readers, size + (size >> 1) + 1);
    }
    place(reader, size++);
  }

  void remove(Reader reader) {
    int hole = reader.index;
    int last = --size;
    if (hole < cursor) {
      // The hole is among those served already: it is filled with one of them.
      place(at(--cursor), hole);
      hole = cursor;
    }
    if (hole != last) {
      place(at(last), hole);
    }
    readers[last] = null;
  }

  private Reader at(int index) {
    return Objects.requireNonNull(readers[index]);
  }

  private void place(Reader reader, int index) {
    readers[index] = reader;
    reader.index = index;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** All there are now, in a list that does not change. */
  List<Reader> all() {
    return Collections.unmodifiableList(Arrays.asList(Arrays.copyOf(readers, size)));
  }

  // -- a sweep

  void beginSweep() {
    cursor = 0;
  }

  /** True if nobody is left to be served. */
  boolean isSwept() {
    return cursor == size;
  }

  /** The next one to be served. */
  Reader next() {
    return at(cursor++);
  }
}
