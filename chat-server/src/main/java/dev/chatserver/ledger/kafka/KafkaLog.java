package dev.chatserver.ledger.kafka;

import dev.chatserver.ledger.SharedLog;
import dev.chatserver.ledger.kafka.KafkaTopic.TopicException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
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

  private static final int RECORDS_MAX = 1000;
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final KafkaSettings settings;
  private final String identity;
  private final Executor reading;
  private final TopicPartition partition;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final CompletableFuture<Void> isRead = new CompletableFuture<>();
  private KafkaProducer<byte[], byte[]> producer;

  /** The client is of no more use. */
  private volatile boolean isBroken;

  private volatile long end;

  /** While the log is read. */
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

  /**
   * Connects as soon as there is something to do.
   *
   * @param identity of the topic, as {@link KafkaTopic} has found it
   * @param reading one thread, on which the log is read
   * @throws TopicException if there can be no such client: what it is told by the settings
   */
  public KafkaLog(KafkaSettings settings, String identity, Executor reading) throws TopicException {
    this.settings = settings;
    this.identity = identity;
    this.reading = reading;
    this.partition = new TopicPartition(settings.topic(), 0);
    try {
      this.producer = newProducer();
    } catch (KafkaException e) {
      throw TopicException.of(settings, e);
    }
  }

  private KafkaProducer<byte[], byte[]> newProducer() {
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

  private KafkaConsumer<byte[], byte[]> newConsumer() {
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
  public void append(byte[] bytes, Consumer<Fate> fate) {
    try {
      if (isBroken) {
        isBroken = false;
        producer.close(Duration.ZERO); // what is under way is told as of unknown fate
        producer = newProducer();
      }
      producer.send(
          new ProducerRecord<>(partition.topic(), partition.partition(), null, bytes),
          (where, e) -> fate.accept(e == null ? Fate.STORED : failed(e)));
    } catch (KafkaException | IllegalStateException e) {
      LOG.atDebug().setCause(e).log("nothing was put into the shared log");
      isBroken = !(e instanceof RetriableException);
      fate.accept(Fate.NOT_STORED);
    }
  }

  private Fate failed(Exception e) {
    LOG.atDebug().setCause(e).log("it is not known whether the shared log has it");
    if (e instanceof RecordTooLargeException) {
      return Fate.NOT_STORED;
    }
    isBroken |= !(e instanceof RetriableException);
    return Fate.UNKNOWN;
  }

  // -- out of the log

  @Override
  public void follow(long from, Follower follower) {
    reading.execute(
        () -> {
          try (KafkaConsumer<byte[], byte[]> opened = newConsumer()) {
            consumer = opened;
            opened.assign(List.of(partition));
            opened.seek(partition, from);
            read(opened, follower);
          } catch (WakeupException e) {
            LOG.atDebug().log("the shared log is read no more");
          } catch (InvalidOffsetException e) {
            follower.ended(
                "the shared log does not go back to %d any more: copy the data of another node"
                    .formatted(from));
          } catch (KafkaException e) {
            LOG.atWarn().setCause(e).log("the shared log cannot be read");
            follower.ended("the shared log cannot be read: " + e.getMessage());
          } finally {
            consumer = null;
            isRead.complete(null);
          }
        });
  }

  private void read(KafkaConsumer<byte[], byte[]> opened, Follower follower) {
    while (!closed.isDone()) {
      List<Entry> entries = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> each : opened.poll(POLL).records(partition)) {
        entries.add(new Entry(each.offset(), each.timestamp(), each.value()));
      }
      OptionalLong lag = opened.currentLag(partition);
      if (lag.isPresent()) {
        end = opened.position(partition) + lag.getAsLong();
      }
      if (!entries.isEmpty()) {
        CompletableFuture<Void> applied = follower.read(entries).toCompletableFuture();
        try {
          CompletableFuture.anyOf(applied, closed).join();
        } catch (CompletionException e) {
          return; // who follows has told why
        }
      }
    }
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public void close() {
    closed.complete(null);
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
      isRead.join();
    }
    producer.close(CLOSE);
  }
}
