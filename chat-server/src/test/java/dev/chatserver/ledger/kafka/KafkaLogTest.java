package dev.chatserver.ledger.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.chatserver.testing.LoudLog;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the engine's clients are used, by some that stand in for them. */
class KafkaLogTest {

  private static final TopicPartition CHAT = new TopicPartition("chat", 0);

  private final ExecutorService reading = Executors.newSingleThreadExecutor();
  private final ConcurrentLinkedQueue<MockConsumer<byte[], byte[]>> clients =
      new ConcurrentLinkedQueue<>();
  private final TextReader reader = new TextReader();
  private final List<String> read = reader.read;
  private final AtomicLong millis = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
  private KafkaLog log;

  @BeforeEach
  void make() throws Exception {
    KafkaSettings settings = new KafkaSettings("127.0.0.1:1", "chat", "north", Map.of());
    log =
        new KafkaLog(
            settings,
            "chat",
            reading,
            millis::get,
            nanos::get,
            new KafkaLog.Clients(clients::remove, this::producer));
  }

  @AfterEach
  void end() throws Exception {
    log.close();
    reading.shutdown();
    assertThat(reading.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shouldReadOnByAnotherClient_ifOneGivesUp() {
    client(
        consumer -> {
          consumer.addRecord(new ConsumerRecord<>("chat", 0, 7, null, "seven".getBytes(UTF_8)));
          consumer.addRecord(new ConsumerRecord<>("chat", 0, 8, null, "eight".getBytes(UTF_8)));
        },
        consumer -> consumer.setPollException(new TimeoutException("no position")));
    client(
        consumer -> {
          assertThat(consumer.position(CHAT)).isEqualTo(9);
          consumer.addRecord(new ConsumerRecord<>("chat", 0, 9, null, "nine".getBytes(UTF_8)));
        });

    log.follow(7, reader);

    await().until(() -> read.contains("nine"));
    assertThat(read).containsExactly("seven", "eight", "nine");
  }

  /** What the client waits for would take as much longer as the clock was set back. */
  @Test
  void shouldReachItAnew_ifTheClockIsSetBack() throws Exception {
    LoudLog.attach();
    CountDownLatch deaf = new CountDownLatch(1);
    client(consumer -> deaf.countDown());
    client(
        consumer ->
            consumer.addRecord(new ConsumerRecord<>("chat", 0, 7, null, "seven".getBytes(UTF_8))));
    log.follow(7, reader);
    assertThat(deaf.await(10, TimeUnit.SECONDS)).isTrue();
    log.look();
    pass(1000, 500); // as a clock that is set right
    pass(1000, 7_200_000); // or the machine was stopped
    assertThat(clients).hasSize(1);
    assertThat(producers).hasSize(1);

    pass(1000, -7_200_000);

    await().until(() -> read.contains("seven"));
    assertThat(producers.get(0).closed()).isTrue();
    log.append(new byte[1], fate -> {});
    assertThat(producers).hasSize(2);
    assertThat(producers.get(1).history()).hasSize(1);
    assertThat(LoudLog.take()).hasSize(1);
  }

  private void pass(long passed, long setBy) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(passed));
    millis.addAndGet(passed + setBy);
    log.look();
  }

  @Test
  void shouldSayFromWhereOn_ifTheLogDoesNotGoBackFarEnough() {
    client(consumer -> consumer.setPollException(new OffsetOutOfRangeException(Map.of(CHAT, 7L))));

    log.follow(7, reader);

    await().until(() -> !read.isEmpty());
    assertThat(read)
        .containsExactly(
            "the shared log does not go back to 7 any more: copy the data of another node");
  }

  @Test
  void shouldSaySo_ifTheLogHasLostWhatWasRead() {
    client(
        consumer ->
            consumer.setPollException(new LogTruncationException(Map.of(CHAT, 7L), Map.of())));

    log.follow(7, reader);

    await().until(() -> !read.isEmpty());
    assertThat(read).containsExactly("the shared log has lost what was read of it before 7");
  }

  @Test
  void shouldSayWhy_ifItCannotBeRead() {
    for (RuntimeException why :
        List.of(new KafkaException("no key"), new IllegalStateException("error code 42"))) {
      read.clear();
      LoudLog.attach();
      client(
          consumer -> {
            throw why;
          });

      log.follow(7, reader);

      await().until(() -> !read.isEmpty());
      assertThat(read).containsExactly("the shared log cannot be read: " + why.getMessage());
      assertThat(LoudLog.take()).hasSize(1);
    }
  }

  @Test
  void shouldSayWhatIsWrong_ifTheClientIsToldNonsense() {
    KafkaSettings settings =
        new KafkaSettings("127.0.0.1:1", "chat", "north", Map.of("compression.type", "bogus"));
    assertThatThrownBy(
            () ->
                new KafkaLog(settings, "chat", Runnable::run, Clock.systemUTC(), System::nanoTime))
        .isInstanceOf(KafkaTopic.TopicException.class)
        .hasMessageStartingWith(
            "127.0.0.1:1: Invalid value bogus for configuration compression.type");
  }

  private MockProducer<byte[], byte[]> producer() {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    producers.add(producer);
    return producer;
  }

  /** One that does this at its polls, one after the other. */
  @SafeVarargs
  private void client(java.util.function.Consumer<MockConsumer<byte[], byte[]>>... polls) {
    MockConsumer<byte[], byte[]> client = new MockConsumer<>("none");
    for (var poll : polls) {
      client.schedulePollTask(() -> poll.accept(client));
    }
    clients.add(client);
  }
}
