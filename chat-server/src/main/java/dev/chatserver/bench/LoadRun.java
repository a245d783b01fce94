package dev.chatserver.bench;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.chatserver.bench.dialect.BenchLine;
import dev.chatserver.bench.dialect.BotDialect;
import dev.chatserver.codec.ClientCommand;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One load test from the first connection to the report: bots come in, see a probe so that all are
 * known to be there, some speak while all read, and after the last line there is time for what is
 * still under way. Made and run by the command line. Confined to the thread that runs it, which may
 * block; {@link #stop} may be called from any other.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Failures come back through the pipeline.
public final class LoadRun {

  private static final long POLL_NANOS = MILLISECONDS.toNanos(20);
  private static final long START_DELAY_NANOS = MILLISECONDS.toNanos(50);
  private static final long PROBE_AGAIN_NANOS = SECONDS.toNanos(1);
  private static final long LAST_PROBE_NANOS = SECONDS.toNanos(2);

  /** Who interrupts wants the report soon, but not one that calls lines under way lost. */
  private static final long INTERRUPTED_DRAIN_NANOS = SECONDS.toNanos(2);

  /** When a run is interrupted, a line that was due less than this ago was not held up. */
  private static final long HELD_UP_NANOS = MILLISECONDS.toNanos(100);

  private final BenchConfig config;
  private final Progress progress;
  private final @Nullable ServerProcess server;
  private final LongSupplier ticker = System::nanoTime;
  private final Map<EventExecutor, LoopStats> loops = new HashMap<>();
  private final Probe probe = new Probe();
  private final Schedule schedule;
  private final BotDialect dialect;
  private final BenchLine lines;
  private final ReferenceLog log;
  private final List<Bot> bots;
  private LongSupplier shown = () -> 0;
  private List<Bot> speakers = List.of();
  private List<Sender> senders = List.of();
  private volatile boolean stopped;

  public LoadRun(BenchConfig config, Progress progress) {
    this(config, progress, null);
  }

  /**
   * @param server the server's process; null if it is not known
   */
  public LoadRun(BenchConfig config, Progress progress, @Nullable ServerProcess server) {
    this.config = config;
    this.progress = progress;
    this.server = server;
    schedule = new Schedule(ticker, config.rate());
    dialect =
        BotDialect.of(config.json(), config.host(), config.port(), config.tls(), config.room());
    lines = new BenchLine(ThreadLocalRandom.current().nextInt(), config.size());
    log = new ReferenceLog(config.lines());
    bots =
        IntStream.range(0, config.bots())
            .mapToObj(i -> new Bot(config.name(i), i >= config.readers(), new Journal(log)))
            .toList();
  }

  /** Ends the run early; {@link #run} then reports what there is. */
  public void stop() {
    stopped = true;
  }

  /**
   * Runs the test; blocks until its end.
   *
   * @throws UnreachableException if there is nothing to be tested
   */
  public BenchResult run() throws UnreachableException {
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    if (address.isUnresolved()) {
      throw unreachable("cannot connect to", "unknown host");
    }
    BotTransport transport = BotTransport.open();
    transport.loops().forEach(loop -> loops.put(loop, new LoopStats()));
    Reckoning.Course course;
    try (progress) {
      double connectSeconds = connect(transport, address);
      meet(SECONDS.toNanos(config.connectTimeoutSeconds()));
      Duration cpuBefore = cpu();
      Duration serverBefore = server == null ? Duration.ZERO : server.cpu();
      long sendEndNanos = send();
      drain();
      course =
          new Reckoning.Course(
              stopped,
              connectSeconds,
              bots.stream().map(Bot::state).toList(),
              senders,
              due(sendEndNanos),
              schedule.startNanos(),
              sendEndNanos,
              cpu().minus(cpuBefore).toMillis() / 1e3,
              server == null
                  ? null
                  : new BenchResult.Server(
                      server.cpu().minus(serverBefore).toMillis() / 1e3, server.peakBytes()));
    } finally {
      transport.close();
    }
    return new Reckoning(config, bots, loops.values(), log).result(course);
  }

  /** Brings all bots in; returns how many seconds that took. */
  private double connect(BotTransport transport, InetSocketAddress address)
      throws UnreachableException {
    Connector connector = new Connector(transport, address, config, dialect, bots, this::reader);
    long start = ticker.getAsLong();
    begin("connecting", config.bots(), this::present);
    connector.start();
    await(
        () -> connector.settled() == config.bots() || connector.unreachable() || stopped,
        Long.MAX_VALUE);
    connector.stop();
    double seconds = (ticker.getAsLong() - start) / 1e9;
    if (nobodyLeft() && bots.get(0).state() instanceof BotState.Gone gone) {
      throw gone.cause() == BotState.Cause.UNREACHABLE
          ? unreachable("cannot connect to", gone.reason())
          : unreachable("no bot could enter", gone.reason());
    }
    speakers =
        bots.stream()
            .filter(bot -> bot.present() && !bot.stalled())
            .limit(config.senders())
            .toList();
    return seconds;
  }

  private ReaderHandler reader(Bot bot, Channel channel) {
    LoopStats stats = requireNonNull(loops.get(channel.eventLoop()), "stats of the event loop");
    return new ReaderHandler(dialect, bot, lines, config.lines(), schedule, probe, stats);
  }

  /** Sends probes until all bots that are there have seen the last one, or the time is over. */
  private void meet(long timeoutNanos) {
    long deadline = ticker.getAsLong() + timeoutNanos;
    boolean met = speakers.isEmpty();
    while (!met && !stopped && !nobodyLeft() && ticker.getAsLong() - deadline < 0) {
      Probe.Round round = probe.next();
      ClientCommand say = dialect.say(lines.text(round.number()));
      onLoop(speakers.get(0), channel -> channel.writeAndFlush(say, channel.voidPromise()));
      await(
          () -> stopped || round.seen().get() >= present(),
          Math.min(PROBE_AGAIN_NANOS, deadline - ticker.getAsLong()));
      met = round.seen().get() >= present();
    }
  }

  /** Sends all lines; returns when that ended, on the schedule's clock. */
  private long send() {
    setStalledReading(false);
    schedule.start(START_DELAY_NANOS);
    begin("delivering", (long) config.lines() * config.readers(), () -> sum(LoopStats::delivered));
    if (!stopped) {
      senders = IntStream.range(0, speakers.size()).mapToObj(this::startSender).toList();
    }
    long runNanos = START_DELAY_NANOS + SECONDS.toNanos(config.seconds());
    long plannedEnd = ticker.getAsLong() + runNanos;
    await(() -> stopped || nobodyLeft(), runNanos);
    // Lines that were held up may still go out, as long as one would wait for them to arrive.
    await(
        () -> stopped || nobodyLeft() || senders.stream().allMatch(Sender::done),
        SECONDS.toNanos(config.drainSeconds()));
    for (int i = 0; i < senders.size(); i++) {
      Sender sender = senders.get(i);
      onLoop(speakers.get(i), channel -> sender.stop());
    }
    return Math.min(ticker.getAsLong(), plannedEnd);
  }

  private Sender startSender(int index) {
    Bot bot = speakers.get(index);
    Channel channel = requireNonNull(bot.channel(), "channel of a present bot");
    int turns = speakers.size();
    Sender sender = new Sender(dialect, channel, schedule, lines, index, turns, config.lines());
    onLoop(
        bot,
        same -> {
          bot.speakBy(sender);
          sender.pump();
        });
    return sender;
  }

  /** Waits for what is under way, and then for one more probe, behind which nothing can be. */
  private void drain() {
    setStalledReading(true);
    long drainNanos = SECONDS.toNanos(config.drainSeconds());
    await(() -> stopped || complete() || nobodyLeft(), drainNanos);
    if (stopped) {
      await(() -> complete() || nobodyLeft(), Math.min(drainNanos, INTERRUPTED_DRAIN_NANOS));
    } else if (complete()) {
      meet(LAST_PROBE_NANOS);
    }
  }

  /** True if all has arrived that a run without faults would bring. */
  private boolean complete() {
    long sent = senders.stream().mapToLong(Sender::sent).sum();
    long readers = bots.stream().filter(bot -> !bot.stalled() && bot.channel() != null).count();
    long stalled = bots.stream().filter(bot -> bot.stalled() && bot.channel() != null).count();
    return sum(LoopStats::further) >= sent * readers
        && sum(LoopStats::stalledTaken) >= sent * stalled;
  }

  private long present() {
    return bots.stream().filter(Bot::present).count();
  }

  private boolean nobodyLeft() {
    return bots.stream().noneMatch(Bot::present);
  }

  /** How many lines were to be sent until then. */
  private int due(long sendEndNanos) {
    long ran = sendEndNanos - HELD_UP_NANOS - schedule.startNanos();
    long due = Math.max(0, ran / 1000 * config.rate() / 1_000_000);
    return stopped ? (int) Math.min(due, config.lines()) : config.lines();
  }

  private long sum(ToLongFunction<LoopStats> counter) {
    return loops.values().stream().mapToLong(counter).sum();
  }

  private void setStalledReading(boolean reads) {
    bots.stream()
        .filter(Bot::stalled)
        .forEach(bot -> onLoop(bot, channel -> channel.config().setAutoRead(reads)));
  }

  /** What a bot's event loop does with its channel. */
  private interface Task {
    void run(Channel channel);
  }

  private static void onLoop(Bot bot, Task task) {
    Channel channel = bot.channel();
    if (channel != null) {
      channel.eventLoop().execute(() -> task.run(channel));
    }
  }

  private void begin(String stage, long steps, LongSupplier done) {
    progress.begin(stage, steps);
    shown = done;
  }

  private void await(BooleanSupplier done, long timeoutNanos) {
    long start = ticker.getAsLong();
    while (!done.getAsBoolean() && ticker.getAsLong() - start < timeoutNanos) {
      progress.at(shown.getAsLong());
      LockSupport.parkNanos(this, POLL_NANOS);
      stopped |= Thread.currentThread().isInterrupted();
    }
    progress.at(shown.getAsLong());
  }

  private UnreachableException unreachable(String what, String reason) {
    return new UnreachableException(
        what + " " + config.host() + ":" + config.port() + ": " + reason);
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
