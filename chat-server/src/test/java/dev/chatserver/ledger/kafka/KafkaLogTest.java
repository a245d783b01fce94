package dev.chatserver.ledger.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.ledger.SharedLog;
import dev.chatserver.testing.LoudLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the log is read, by clients that stand in for the engine's. */
class KafkaLogTest {

  private static final TopicPartition CHAT = new TopicPartition("chat", 0);

  private final ExecutorService reading = Executors.newSingleThreadExecutor();
  private final ConcurrentLinkedQueue<MockConsumer<byte[], byte[]>> clients =
      new ConcurrentLinkedQueue<>();
  private final List<String> read = Collections.synchronizedList(new ArrayList<>());
  private KafkaLog log;

  @BeforeEach
  void make() throws Exception {
    KafkaSettings settings = new KafkaSettings("127.0.0.1:1", "chat", "north", Map.of());
    log = new KafkaLog(settings, "chat", reading, clients::remove);
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

    log.follow(7, new Reader());

    await().until(() -> read.contains("nine"));
    assertThat(read).containsExactly("seven", "eight", "nine");
  }

  @Test
  void shouldSayFromWhereOn_ifTheLogDoesNotGoBackFarEnough() {
    client(consumer -> consumer.setPollException(new OffsetOutOfRangeException(Map.of(CHAT, 7L))));

    log.follow(7, new Reader());

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

    log.follow(7, new Reader());

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

      log.follow(7, new Reader());

      await().until(() -> !read.isEmpty());
      assertThat(read).containsExactly("the shared log cannot be read: " + why.getMessage());
      assertThat(LoudLog.take()).hasSize(1);
    }
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

  private final class Reader implements SharedLog.Follower {

    @Override
    public CompletionStage<Void> read(List<SharedLog.Entry> entries) {
      entries.forEach(entry -> read.add(new String(entry.bytes(), UTF_8)));
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void ended(String why) {
      read.add(why);
    }
  }
}
