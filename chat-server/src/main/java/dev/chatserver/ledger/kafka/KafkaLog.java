package dev.chatserver.ledger.kafka;

import dev.chatserver.ledger.SharedLog;
import dev.chatserver.ledger.kafka.KafkaTopic.TopicException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition of a topic. Appends are pipelined and wait for nothing to be sent with; all copies
 * that are in step have them before they are told as stored. Who gave up hope of one says so as an
 * unknown fate: what the client calls a time-out may have come into the log. Thread-safe; {@link
 * #append} is called by one thread at a time.
 */
public final class KafkaLog implements SharedLog {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaLog.class);

  /** For a record to be known as stored, before nobody knows. */
  private static final int DELIVERY_MILLIS = 10_000;

  private static final int REQUEST_MILLIS = 3_000;

  /** That the caller may wait for the engine to be found. */
  private static final int BLOCK_MILLIS = 500;

  /** By less than that a clock is set right all the time. */
  private static final int SET_BACK_MILLIS = 1_000;

  /** Until another client takes the place of one that has given up. */
  private static final int AGAIN_MILLIS = 500;

  private static final int RECORDS_MAX = 1000;
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final String identity;
  private final Executor reading;
  private final LongSupplier wallMillis;
  private final LongSupplier nanoClock;
  private final Clients clients;
  private final TopicPartition partition;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final CompletableFuture<Void> isRead = new CompletableFuture<>();
  private Producer<byte[], byte[]> producer;

  /** The one that is of no more use. */
  private volatile @Nullable Producer<byte[], byte[]> broken;

  /**
   * How far the clock was ahead of the one that is never set, at the last look; before the first,
   * as far behind as can be.
   */
  private long aheadMillis = Long.MIN_VALUE;

  private volatile long end;

  private volatile boolean isFollowed;

  /** Where what was not read yet begins. Of who reads. */
  private long next;

  /** By which the log is read, or was read last. */
  private volatile @Nullable Consumer<byte[], byte[]> consumer;

  /**
   * Connects as soon as there is something to do.
   *
   * @param identity of the topic, as {@link KafkaTopic} has found it
   * @param reading one thread, on which the log is read
   * @param clock the machine's, which may be set
   * @param nanoClock that of which may not
   * @throws TopicException if there can be no such client: what it is told by the settings
   */
  public KafkaLog(
      KafkaSettings settings,
      String identity,
      Executor reading,
      Clock clock,
      LongSupplier nanoClock)
      throws TopicException {
    this(
        settings,
        identity,
        reading,
        clock::millis,
        nanoClock,
        new Clients(() -> newConsumer(settings), () -> newProducer(settings)));
  }

  /**
   * What makes clients of the engine, another one when one is of no more use.
   *
   * @param consumers that read
   * @param producers that append
   */
  record Clients(
      Supplier<? extends Consumer<byte[], byte[]>> consumers,
      Supplier<? extends Producer<byte[], byte[]>> producers) {}

  KafkaLog(
      KafkaSettings settings,
      String identity,
      Executor reading,
      LongSupplier wallMillis,
      LongSupplier nanoClock,
      Clients clients)
      throws TopicException {
    this.identity = identity;
    this.reading = reading;
    this.wallMillis = wallMillis;
    this.nanoClock = nanoClock;
    this.clients = clients;
    this.partition = new TopicPartition(settings.topic(), 0);
    try {
      this.producer = clients.producers().get();
    } catch (KafkaException e) {
      throw TopicException.of(settings, e);
    }
  }

  private static KafkaProducer<byte[], byte[]> newProducer(KafkaSettings settings) {
    Map<String, Object> ours =
        Map.of(
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            DELIVERY_MILLIS,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            REQUEST_MILLIS,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            BLOCK_MILLIS);
    return new KafkaProducer<>(
        settings.client(ours), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static KafkaConsumer<byte[], byte[]> newConsumer(KafkaSettings settings) {
    Map<String, Object> ours =
        Map.of(
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            RECORDS_MAX,
            CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
            DELIVERY_MILLIS);
    return new KafkaConsumer<>(
        settings.client(ours), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public String identity() {
    return identity;
  }

  // -- into the log

  @Override
  public void append(byte[] bytes, java.util.function.Consumer<Fate> fate) {
    try {
      if (broken == producer) {
        producer.close(Duration.ZERO); // what is under way is told as of unknown fate
        producer = clients.producers().get();
      }
      Producer<byte[], byte[]> by = producer;
      by.send(
          new ProducerRecord<>(partition.topic(), partition.partition(), null, bytes),
          (where, e) -> fate.accept(e == null ? Fate.STORED : failed(e, by)));
    } catch (KafkaException | IllegalStateException e) {
      LOG.atDebug().setCause(e).log("nothing was put into the shared log");
      if (!(e instanceof RetriableException)) {
        broken = producer;
      }
      fate.accept(Fate.NOT_STORED);
    }
  }

  private Fate failed(Exception e, Producer<byte[], byte[]> by) {
    LOG.atDebug().setCause(e).log("it is not known whether the shared log has it");
    if (e instanceof RecordTooLargeException) {
      return Fate.NOT_STORED;
    }
    if (!(e instanceof RetriableException)) {
      broken = by;
    }
    return Fate.UNKNOWN;
  }

  /**
   * The client's clocks are the machine's: where that was set back, whatever the client waits for
   * takes as much longer (who leads now, an answer that is lost). So there is another client then.
   */
  @Override
  public void look() {
    long now = wallMillis.getAsLong() - TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong());
    boolean isSetBack = now + SET_BACK_MILLIS < aheadMillis;
    aheadMillis = now;
    if (isSetBack) {
      LOG.atWarn().log("the clock was set back; the shared log is reached anew");
      wakeUp();
      broken = producer;
      producer.close(Duration.ZERO); // what is under way would have its fate as much later too
    }
  }

  private void wakeUp() {
    Consumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
  }

  // -- out of the log

  @Override
  public void follow(long from, Follower follower) {
    next = from;
    isFollowed = true;
    reading.execute(
        () -> {
          try {
            while (readsOn(follower)) {
              restBeforeTheNext();
            }
          } catch (LogTruncationException e) {
            follower.ended("the shared log has lost what was read of it before %d".formatted(next));
          } catch (InvalidOffsetException e) {
            follower.ended(
                "the shared log does not go back to %d any more: copy the data of another node"
                    .formatted(next));
          } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("the shared log cannot be read");
            follower.ended("the shared log cannot be read: " + e.getMessage());
          } finally {
            isRead.complete(null);
          }
        });
  }

  /** Reads by one client; true if that gave up, and another one may not. */
  private boolean readsOn(Follower follower) {
    Consumer<byte[], byte[]> opened = clients.consumers().get();
    consumer = opened;
    try {
      opened.assign(List.of(partition));
      opened.seek(partition, next);
      boolean isApplied = true;
      while (isApplied && !closed.isDone()) {
        isApplied = isApplied(poll(opened), follower);
      }
      return false;
    } catch (WakeupException e) {
      return !closed.isDone(); // the clock was set back
    } catch (RetriableException e) {
      LOG.atInfo().addKeyValue("why", e.getMessage()).log("the shared log is read anew");
      return !closed.isDone();
    } finally {
      opened.close(CloseOptions.timeout(CLOSE)); // it may have nobody to take leave of
    }
  }

  /** Or until this is closed. */
  private void restBeforeTheNext() {
    try {
      closed.get(AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.atTrace().log("it is not closed");
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e); // nobody fails it, or interrupts who reads
    }
  }

  private List<Entry> poll(Consumer<byte[], byte[]> opened) {
    List<Entry> entries = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> each : opened.poll(POLL).records(partition)) {
      entries.add(new Entry(each.offset(), each.timestamp(), each.value()));
    }
    if (!entries.isEmpty()) {
      next = entries.get(entries.size() - 1).offset() + 1;
    }
    OptionalLong lag = opened.currentLag(partition);
    if (lag.isPresent()) {
      end = next + lag.getAsLong();
    }
    return entries;
  }

  /** False if they cannot be applied, of which who follows has told; true too if this is closed. */
  private boolean isApplied(List<Entry> entries, Follower follower) {
    if (entries.isEmpty()) {
      return true;
    }
    CompletableFuture<Void> applied = follower.read(entries).toCompletableFuture();
    try {
      CompletableFuture.anyOf(applied, closed).join();
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public void close() {
    closed.complete(null);
    wakeUp();
    if (isFollowed) {
      isRead.join();
    }
    producer.close(CLOSE);
  }
}
