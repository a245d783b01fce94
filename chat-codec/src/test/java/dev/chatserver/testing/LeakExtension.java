package dev.chatserver.testing;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaks a buffer. Netty's detector (which the build sets to paranoid: every
 * buffer is tracked) only logs what it finds; here it is collected. Registered for all classes by
 * the service loader. Thread-safe because what is found goes into a concurrent queue.
 */
public final class LeakExtension implements BeforeAllCallback, AfterAllCallback {

  private static final int TOLD_MILLIS_MAX = 10_000;

  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

  static {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new CollectingFactory());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID); // run from an editor
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    List<String> leaks = find();
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.size() + " leaked buffers, the first:\n" + leaks.get(0));
    }
  }

  /** What has leaked so far, in words; forgotten by this call. */
  static List<String> find() {
    // A leak is a buffer that was collected as garbage before it was released, and that is noticed
    // when the next buffer is tracked.
    collectGarbage();
    collectGarbage(); // of the first, all is known when the second is
    for (int i = 0; i < 64; i++) {
      ByteBufAllocator.DEFAULT.directBuffer(16).release();
      ByteBufAllocator.DEFAULT.heapBuffer(16).release();
    }
    List<String> found = List.copyOf(LEAKS);
    LEAKS.clear();
    return found;
  }

  /** Returns when the collector has told of something that was garbage before. */
  private static void collectGarbage() {
    ReferenceQueue<Object> told = new ReferenceQueue<>();
    WeakReference<Object> garbage = new WeakReference<>(new Object(), told);
    System.gc();
    try {
      if (told.remove(TOLD_MILLIS_MAX) == null) {
        throw new AssertionError("garbage was not collected: " + garbage);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("deprecation") // the factory makes us override what it deprecates
  private static final class CollectingFactory extends ResourceLeakDetectorFactory {
    @Override
    @Deprecated
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return new Collecting<>(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      return new Collecting<>(resource, samplingInterval);
    }
  }

  private static final class Collecting<T> extends ResourceLeakDetector<T> {
    Collecting(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      LEAKS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      LEAKS.add(resourceType + " (run with -Dio.netty.leakDetection.level=paranoid to see where)");
    }

    @Override
    protected boolean needReport() {
      return true;
    }
  }
}
