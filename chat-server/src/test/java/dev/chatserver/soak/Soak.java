package dev.chatserver.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.chatserver.app.ChatServer;
import dev.chatserver.app.LedgerConfig;
import dev.chatserver.app.ServerConfig;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.testing.LoudLog;
import dev.chatserver.transport.ConnectionLimits;
import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.TransportKind;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs a server and random people for some minutes, checks what is promised all the while, and at
 * the end that heap, direct memory, threads and descriptors are back where they were after a first
 * round of ten seconds. {@code Soak MINUTES SEED DIRECTORY}. Exit code 1 if something is not as it
 * should be.
 */
public final class Soak {

  private static final int BOTS = 24;
  private static final int FIRST_SECONDS = 10;

  private record Usage(long heap, long direct, long threads, long descriptors) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "heap %,d KB, direct %,d KB, %d threads, %d descriptors",
          heap / 1024,
          direct / 1024,
          threads,
          descriptors);
    }
  }

  private final int port;
  private final SharedLog log = new SharedLog();
  private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();

  private Soak(int port) {
    this.port = port;
  }

  /** See above. */
  public static void main(String[] args) throws Exception {
    LoudLog.attach();
    int minutes = Integer.parseInt(args[0]);
    long seed = Long.parseLong(args[1]);
    ChatServer server = start(Path.of(args[2]));
    Soak soak = new Soak(server.addresses().get(0).getPort());
    soak.round(FIRST_SECONDS, seed);
    soak.log.forget();
    Usage before = settled();
    System.out.println("after the first round: " + before);
    soak.round(60L * minutes, seed + 1);
    soak.log.forget();
    Usage after = settled();
    System.out.println("at the end:            " + after);
    System.out.printf(
        Locale.ROOT,
        "seed %d: %,d connections, %,d resumed, %,d cut off, %,d lost, %,d lines read%n",
        seed,
        soak.log.connections.get(),
        soak.log.resumed.get(),
        soak.log.cut.get(),
        soak.log.lost.get(),
        soak.log.read.get());
    List<String> loud = LoudLog.take();
    server.stop().toCompletableFuture().get(1, TimeUnit.MINUTES);
    Throwable fault = soak.fault.get();
    if (fault != null) {
      fault.printStackTrace(System.out);
    }
    loud.forEach(line -> System.out.println("in the log: " + line));
    boolean grew =
        after.heap > before.heap + 16 * 1024 * 1024
            || after.direct > before.direct + 16 * 1024 * 1024
            || after.threads > before.threads + 2
            || after.descriptors > before.descriptors + 5;
    if (grew) {
      System.out.println("it has grown");
    }
    boolean hardlyRan = soak.log.read.get() < 1000L * minutes || soak.log.resumed.get() < minutes;
    if (hardlyRan) {
      System.out.println("hardly anything was read");
    }
    System.exit(fault == null && loud.isEmpty() && !grew && !hardlyRan ? 0 : 1);
  }

  private static ChatServer start(Path directory) {
    return ChatServer.start(
            ServerConfig.DEFAULT.with(
                c -> {
                  c.endpoints = List.of(new Endpoint.Tcp("127.0.0.1", 0, false));
                  c.transport = TransportKind.best();
                  c.loops = 2;
                  c.connections = ConnectionLimits.DEFAULT.with(l -> l.perAddress = false);
                  c.sessions = SessionLimits.DEFAULT.with(s -> s.limited = false);
                  c.ledger =
                      new LedgerConfig.OnDisk(
                          SqliteSettings.DEFAULT.with(
                              s -> {
                                s.directory = directory;
                                s.keepLines = 50_000;
                              }));
                }))
        .toCompletableFuture()
        .join();
  }

  private void round(long seconds, long seed) throws InterruptedException {
    AtomicBoolean goesOn = new AtomicBoolean(true);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < BOTS; i++) {
      SoakBot bot =
          new SoakBot(port, "soaker" + (char) ('a' + i), seed * 1000 + i, log, goesOn::get);
      Thread thread = new Thread(bot, "soak-" + i);
      thread.setUncaughtExceptionHandler(
          (broken, e) -> {
            fault.compareAndSet(null, e);
            goesOn.set(false);
          });
      threads.add(thread);
      thread.start();
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (Thread thread : threads) {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    }
    goesOn.set(false);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** What is used when what was let go of is given back; waits until it grows less no more. */
  private static Usage settled() throws InterruptedException {
    Usage last = usage();
    for (int i = 0; i < 30; i++) {
      TimeUnit.SECONDS.sleep(1);
      Usage now = usage();
      if (i > 5 && now.heap + now.direct + 64 * 1024 >= last.heap + last.direct) {
        return now;
      }
      last = now;
    }
    return last;
  }

  private static Usage usage() {
    System.gc();
    return new Usage(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getOpenFileDescriptorCount());
  }
}
