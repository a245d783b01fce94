package dev.chatserver.ledger.kafka;

import static java.util.Objects.requireNonNull;

import dev.chatserver.ledger.SharedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic that is the log, and whether it keeps what nodes promise. Blocks, and is for the
 * beginning.
 */
public final class KafkaTopic implements AutoCloseable {

  private static final int REQUEST_MILLIS = 5_000;
  private static final int API_MILLIS = 15_000;

  /** So many are to have it. */
  public static final int COPIES = 3;

  private static final int COPIES_IN_STEP = 2;

  /** For brokers that have just been started. */
  private static final int BROKER_LOOKS = 40;

  private static final int BROKER_LOOK_MILLIS = 500;

  private final KafkaSettings settings;
  private final Admin admin;

  /** It cannot be had; the message is one line for whoever runs the server. */
  public static final class TopicException extends Exception {
    private static final long serialVersionUID = 1L;

    private TopicException(String message, Throwable cause) {
      super(message, cause);
    }

    /** A client of the engine cannot be made: its address, or what it is told besides. */
    static TopicException of(KafkaSettings settings, KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return new TopicException(settings.servers() + ": " + cause.getMessage(), e);
    }
  }

  /**
   * Looks for nothing yet.
   *
   * @throws TopicException if there can be no such engine: its address, or what its client is told
   */
  public KafkaTopic(KafkaSettings settings) throws TopicException {
    this.settings = settings;
    try {
      this.admin =
          Admin.create(
              settings.client(
                  Map.of(
                      "request.timeout.ms", REQUEST_MILLIS, "default.api.timeout.ms", API_MILLIS)));
    } catch (KafkaException e) {
      throw TopicException.of(settings, e);
    }
  }

  /**
   * Makes it, with copies enough to lose a broker; nothing in it is ever given up.
   *
   * @param copies 3, or less where it is to be lost with its broker
   */
  public void make(int copies) throws TopicException {
    NewTopic topic =
        new NewTopic(settings.topic(), 1, (short) copies)
            .configs(
                Map.of(
                    TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                    String.valueOf(Math.min(COPIES_IN_STEP, copies)),
                    TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                    "false",
                    TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                    "LogAppendTime",
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_DELETE,
                    TopicConfig.RETENTION_MS_CONFIG,
                    "-1",
                    TopicConfig.RETENTION_BYTES_CONFIG,
                    "-1"));
    try {
      awaitBrokers(copies);
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw failure("cannot be made", e);
    }
  }

  /** Those that have just been started are not all known yet; whoever is not, the engine misses. */
  private void awaitBrokers(int copies) throws ExecutionException, InterruptedException {
    for (int looks = 0; looks < BROKER_LOOKS; looks++) {
      if (admin.describeCluster().nodes().get().size() >= copies) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(BROKER_LOOK_MILLIS);
    }
  }

  public String name() {
    return settings.topic();
  }

  /** Puts the first record into it. */
  public void begin(byte[] record) throws TopicException {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings.client(Map.of("acks", "all")),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(name(), 0, null, record)).get();
    } catch (ExecutionException | InterruptedException | KafkaException e) {
      throw failure("cannot be written", e);
    }
  }

  /** How many brokers have it, and how many of them are in step. */
  public record Copies(int all, int inStep) {}

  /** How many brokers have it. */
  public Copies copies() throws TopicException {
    var partition = describe().partitions().get(0);
    return new Copies(partition.replicas().size(), partition.isr().size());
  }

  /** The records since then, in milliseconds since 1970. */
  public List<SharedLog.Entry> since(long millis) throws TopicException {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            settings.client(Map.of("enable.auto.commit", false, "auto.offset.reset", "none")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(name(), 0);
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(partition, millis)).get(partition);
      List<SharedLog.Entry> entries = new ArrayList<>();
      consumer.seek(partition, first == null ? Math.max(0, end - 1) : first.offset());
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> each :
            consumer.poll(Duration.ofMillis(REQUEST_MILLIS)).records(partition)) {
          entries.add(new SharedLog.Entry(each.offset(), each.timestamp(), each.value()));
        }
      }
      return entries;
    } catch (KafkaException e) {
      throw failure("cannot be read", e);
    }
  }

  /** Which topic it is: one that was made anew has another identity. */
  public String identity() throws TopicException {
    return describe().topicId().toString();
  }

  /** Why it cannot keep what nodes promise, each a line; empty if it can. */
  public List<String> faults() throws TopicException {
    TopicDescription topic = describe();
    List<String> faults = new ArrayList<>();
    if (topic.partitions().size() != 1) {
      faults.add("has " + topic.partitions().size() + " partitions (expected: 1)");
      return faults;
    }
    int copies = topic.partitions().get(0).replicas().size();
    if (copies < COPIES) {
      faults.add("has " + copies + " copies (expected: at least " + COPIES + ")");
    }
    Config config = config();
    int inStep = Integer.parseInt(value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG));
    if (inStep < COPIES_IN_STEP) {
      faults.add(
          "%s is %d (expected: at least %d)"
              .formatted(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, inStep, COPIES_IN_STEP));
    }
    expect(config, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false", faults);
    expect(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime", faults);
    expect(config, TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE, faults);
    return faults;
  }

  private static void expect(Config config, String name, String wanted, List<String> faults) {
    String value = value(config, name);
    if (!value.equals(wanted)) {
      faults.add("%s is %s (expected: %s)".formatted(name, value, wanted));
    }
  }

  private static String value(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null ? "not known" : entry.value();
  }

  private TopicDescription describe() throws TopicException {
    try {
      String name = settings.topic();
      var topics = admin.describeTopics(List.of(name)).topicNameValues();
      return requireNonNull(topics.get(name), name).get();
    } catch (ExecutionException | InterruptedException e) {
      throw failure("cannot be looked at", e);
    }
  }

  private Config config() throws TopicException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, settings.topic());
    try {
      var configs = admin.describeConfigs(List.of(resource)).values();
      return requireNonNull(configs.get(resource), settings.topic()).get();
    } catch (ExecutionException | InterruptedException e) {
      throw failure("cannot be looked at", e);
    }
  }

  private TopicException failure(String what, Exception e) {
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    return new TopicException("topic %s %s: %s".formatted(settings.topic(), what, why(cause)), e);
  }

  private @Nullable String why(Throwable cause) {
    if (cause instanceof UnknownTopicOrPartitionException) {
      return "there is none";
    } else if (cause instanceof TopicExistsException) {
      return "there is one";
    } else if (cause instanceof TimeoutException) {
      return "no broker answers at " + settings.servers();
    }
    return cause.getMessage();
  }

  @Override
  public void close() {
    admin.close();
  }
}
