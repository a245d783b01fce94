package dev.chatserver.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.testing.Samples;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SegmentTest {

  private static final int CAPACITY = 96;

  /** 8, and one for 48 bytes each. */
  private static final int INDEX = 10;

  private final ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer(CAPACITY, CAPACITY);
  private final Segment segment = new Segment(3, 40, bytes);

  @AfterEach
  void release() {
    segment.release();
  }

  @Test
  void shouldBeginAfterWhatWasBefore() {
    assertThat(segment.count()).isZero();
    assertThat(segment.last()).isEqualTo(40);
    assertThat(segment.next()).isNull();
    assertThat(segment.indexOf(41)).isZero();
  }

  @Test
  void shouldKeepSequenceAndBytesOfEachEvent() {
    // when
    append(41, "one");
    append(45, "three");

    // then
    assertThat(segment.count()).isEqualTo(2);
    assertThat(segment.last()).isEqualTo(45);
    assertThat(segment.sequence(0)).isEqualTo(41);
    assertThat(segment.sequence(1)).isEqualTo(45);
    assertThat(segment.start(0)).isZero();
    assertThat(segment.start(1)).isEqualTo(3);
    assertThat(text(1, 2)).isEqualTo("three");
  }

  @Test
  void shouldFindTheFirstEventAtOrAfterAPosition() {
    // given
    append(41, "a");
    append(45, "b");
    append(46, "c");

    // then
    assertThat(segment.indexOf(1)).isZero();
    assertThat(segment.indexOf(41)).isZero();
    assertThat(segment.indexOf(42)).isEqualTo(1);
    assertThat(segment.indexOf(45)).isEqualTo(1);
    assertThat(segment.indexOf(46)).isEqualTo(2);
    assertThat(segment.indexOf(47)).isEqualTo(3);
  }

  @Test
  void shouldFitAnEventUpToItsLastByte() {
    // given
    append(41, "x".repeat(CAPACITY - 10));

    // then
    assertThat(segment.fits(10)).isTrue();
    assertThat(segment.fits(11)).isFalse();
  }

  @Test
  void shouldFitEventsUntilTheIndexIsFull() {
    // given
    for (int i = 1; i < INDEX; i++) {
      append(40 + i, "");
    }
    assertThat(segment.fits(1)).isTrue();

    // when
    append(40 + INDEX, "");

    // then
    assertThat(segment.fits(1)).isFalse();
  }

  @Test
  void shouldFitNothingWithoutBytes() {
    assertThat(new Segment(0, 0, Unpooled.EMPTY_BUFFER).fits(0)).isFalse();
  }

  @Test
  void shouldEndARunWhereTheNextEventWouldBeTooMuch() {
    // given
    append(41, "aaa");
    append(42, "bbb");
    append(43, "ccc");

    // then
    assertThat(segment.runEnd(0, 3, 5)).isEqualTo(1);
    assertThat(segment.runEnd(0, 3, 6)).isEqualTo(2);
    assertThat(segment.runEnd(0, 3, 8)).isEqualTo(2);
    assertThat(segment.runEnd(0, 3, 9)).isEqualTo(3);
    assertThat(segment.runEnd(1, 3, 5)).isEqualTo(2);
    assertThat(segment.runEnd(1, 3, 6)).isEqualTo(3);
  }

  @Test
  void shouldEndARunAtItsLimit() {
    // given
    append(41, "aaa");
    append(42, "bbb");
    append(43, "ccc");

    // then
    assertThat(segment.runEnd(0, 2, 100)).isEqualTo(2);
    assertThat(segment.runEnd(0, 2, 6)).isEqualTo(2);
    assertThat(segment.runEnd(0, 2, 5)).isEqualTo(1);
  }

  @Test
  void shouldRunOneEventAtLeast() {
    // given
    append(41, "aaa");
    append(42, "bbb");

    // then
    assertThat(segment.runEnd(0, 2, 1)).isEqualTo(1);
    assertThat(segment.runEnd(1, 2, 1)).isEqualTo(2);
  }

  @Test
  void shouldEndARunAtItsLimitHoweverManyBytesAreAllowed() {
    // given
    append(41, "aaa");
    append(42, "bbb");
    append(43, "ccc");

    // then
    assertThat(segment.runEnd(1, 3, Integer.MAX_VALUE)).isEqualTo(3);
  }

  @Test
  void shouldSliceWholeEvents() {
    // given
    append(41, "aa");
    append(42, "");
    append(43, "ccc");

    // then
    assertThat(text(0, 1)).isEqualTo("aa");
    assertThat(text(1, 2)).isEmpty();
    assertThat(text(1, 3)).isEqualTo("ccc");
    assertThat(text(0, 3)).isEqualTo("aaccc");
  }

  @Test
  void shouldKeepTheBytesOfASliceThatIsOnItsWay() {
    // given
    Segment freed = new Segment(0, 0, ByteBufAllocator.DEFAULT.directBuffer(8, 8));
    ByteBuf text = Unpooled.copiedBuffer("on", US_ASCII);
    freed.append(1, Samples.said("ann", ""), text);
    text.release();
    ByteBuf slice = freed.slice(0, 1);

    // when
    freed.release();

    // then
    assertThat(slice.refCnt()).isEqualTo(1);
    assertThat(slice.toString(US_ASCII)).isEqualTo("on");
    slice.release();
  }

  /**
   * Reading methods of a buffer set the position of an object that its writing methods use too, so
   * a segment must not be written by them: this failed within a few hundred lines.
   */
  @Test
  void shouldBeWrittenAtItsEndHoweverOtherThreadsReadIt() throws Exception {
    // given
    int events = 5_000;
    ByteBuf large = ByteBufAllocator.DEFAULT.directBuffer(48 * events, 48 * events);
    Segment shared = new Segment(0, 0, large);
    AtomicBoolean done = new AtomicBoolean();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                if (shared.count() > 0) {
                  read(shared, shared.count() - 1);
                }
              }
            });
    reader.start();

    // when
    for (int i = 0; i < events; i++) {
      ByteBuf encoded = ByteBufAllocator.DEFAULT.buffer().writeLong(i);
      shared.append(i + 1, Samples.said("ann", ""), encoded);
      encoded.release();
    }
    done.set(true);
    reader.join();

    // then
    for (int i = 0; i < events; i++) {
      assertThat(ByteBuffer.wrap(read(shared, i)).getLong()).isEqualTo(i);
    }
    shared.release();
  }

  private static byte[] read(Segment segment, int i) {
    ByteBuf slice = segment.slice(i, i + 1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      slice.getBytes(0, bytes, slice.readableBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      slice.release();
    }
    return bytes.toByteArray();
  }

  private void append(long sequence, String text) {
    ByteBuf encoded = Unpooled.copiedBuffer(text, US_ASCII);
    segment.append(sequence, new RoomEvent.Said(Samples.user("ann"), text), encoded);
    assertThat(encoded.readableBytes()).as("lent").isEqualTo(text.length());
    encoded.release();
  }

  private String text(int from, int to) {
    ByteBuf slice = segment.slice(from, to);
    try {
      return slice.toString(US_ASCII);
    } finally {
      slice.release();
    }
  }
}
