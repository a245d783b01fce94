package dev.chatserver.feed;

import static dev.chatserver.testing.Together.check;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.metrics.DeliveryMeters;
import dev.chatserver.testing.Samples;
import dev.chatserver.testing.SteppedLoop;
import dev.chatserver.testing.Together;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a feed's home loop and a reading loop share, in many orders of their single steps. */
class FeedInterleavingTest {

  private static final int ORDERS = 80;

  // Made here, since whatever a story calls is gone through step by step.
  private static final LogEntry ONE = Samples.entry(1, "ann", "one");
  private static final LogEntry TWO = Samples.entry(2, "ann", "two");
  private static final LogEntry THREE = Samples.entry(3, "ann", "three");
  private static final DeliveryMeters METERS = Samples.METERS.deliveries();
  private static final EventEncoder ENCODER =
      (room, entry, out) -> out.writeCharSequence("line " + entry.sequence() + "\n", US_ASCII);

  /** A segment for one event, so that each event begins a new one. */
  private static final FeedLimits LIMITS = new FeedLimits(8, 8, 8, 64, 512, 4096, 4096, 8);

  /** Does nothing, but counts how often an audience was handed to it. */
  private static final class CountingLoop extends SteppedLoop {
    final AtomicInteger handed = new AtomicInteger();
    @Nullable Broadcaster broadcaster;

    @Override
    public void execute(Runnable task) {
      if (broadcaster != null && task == broadcaster.runTask) {
        handed.incrementAndGet();
      }
    }

    @Override
    public boolean inEventLoop(Thread thread) {
      return true;
    }
  }

  private static Feed feed() {
    return new Feed(
        FeedRig.ROOM,
        ENCODER,
        0,
        (from, events, result) -> {},
        new UnpooledByteBufAllocator(false, true),
        LIMITS,
        new FeedMemory(1));
  }

  @BeforeAll
  static void meet() {
    Together.meet(
        () -> Unpooled.buffer(64, 64).writeByte(1).retainedSlice(0, 1).release(),
        () -> new UnpooledByteBufAllocator(false, true).buffer(256).release(),
        () -> new Segment(1, 0, Unpooled.buffer(64, 64)).append(1, ONE.event(), text("one")),
        FeedInterleavingTest::feed,
        () -> new Broadcaster(new CountingLoop(), LIMITS, METERS),
        () -> feed().enter(new Broadcaster(new CountingLoop(), LIMITS, METERS)),
        () -> feed().append(ONE));
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  @Test
  void shouldShowOnlyBytesThatAreThere() {
    Together.inManyOrders(
        ORDERS,
        () -> {
          Segment segment = Together.shared(new Segment(1, 0, Unpooled.buffer(64, 64)));

          Together.run(
              () -> {
                segment.append(1, ONE.event(), text("one"));
                segment.append(2, TWO.event(), text("two"));
              },
              () -> {
                int count = segment.count();
                if (count > 0) {
                  ByteBuf slice = segment.slice(0, count);
                  check(
                      slice.toString(US_ASCII).equals("onetwo".substring(0, 3 * count)),
                      "what was written");
                  slice.release();
                }
              });
        });
  }

  @Test
  void shouldNotFreeWhatIsRead() {
    Together.inManyOrders(
        ORDERS,
        () -> {
          Feed feed = feed();
          Audience audience =
              Together.shared(feed.enter(new Broadcaster(new CountingLoop(), LIMITS, METERS)));
          feed.append(ONE);

          Together.run(
              () -> {
                feed.append(TWO);
                feed.append(THREE);
              },
              () -> {
                Segment first = audience.pin();
                int count = first.count();
                if (count > 0) {
                  first.slice(0, count).release(); // which throws if it was freed
                }
              });
        });
  }

  @Test
  void shouldNotMissTheHead() {
    Together.inManyOrders(
        ORDERS,
        () -> {
          CountingLoop loop = new CountingLoop();
          Broadcaster broadcaster = new Broadcaster(loop, LIMITS, METERS);
          Audience audience = Together.shared(feed().enter(broadcaster));
          loop.broadcaster = broadcaster;
          AtomicInteger head = new AtomicInteger();
          int[] seen = new int[1];
          Runnable turn =
              () -> {
                if (loop.handed.get() > 0) {
                  loop.handed.decrementAndGet();
                  broadcaster.takeSignals();
                  seen[0] = head.get();
                  broadcaster.serve();
                  broadcaster.endRun();
                }
              };

          Together.run(
              () -> {
                head.set(1);
                audience.signal();
                head.set(2);
                audience.signal();
              },
              turn);
          while (loop.handed.get() > 0) {
            turn.run();
          }

          check(seen[0] == 2, "all is seen");
        });
  }
}
