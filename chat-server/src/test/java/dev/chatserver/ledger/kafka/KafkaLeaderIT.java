package dev.chatserver.ledger.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.ledger.SharedLog;
import dev.chatserver.testing.LoudLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers, of which the one that leads is killed when it alone has a record. */
@Tag("slow")
class KafkaLeaderIT {

  /** For brokers to find each other, and who leads. */
  private static final Duration ELECTED = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final ExecutorService reading = Executors.newSingleThreadExecutor();
  private final TextReader reader = new TextReader();
  private final List<String> read = reader.read;
  private List<Broker> brokers = List.of();

  @BeforeEach
  void start() throws Exception {
    LoudLog.attach();
    brokers = Broker.of(directory, KafkaTopic.COPIES);
    for (Broker broker : brokers) {
      broker.start();
    }
  }

  @AfterEach
  void kill() throws Exception {
    for (Broker broker : brokers) {
      broker.kill();
    }
    reading.shutdown();
    LoudLog.take(); // the client's, of brokers that are not there
  }

  @Test
  void shouldHaveWhatItToldAsStored_ifWhoeverLeadsDiesBeforeTheOthersHaveIt() throws Exception {
    String servers = brokers.stream().map(Broker::address).collect(Collectors.joining(","));
    KafkaSettings settings = new KafkaSettings(servers, "chat", "north", Map.of());
    String identity = made(settings);
    Broker leading = leading(settings);
    List<Broker> others = brokers.stream().filter(each -> each != leading).toList();
    try (KafkaLog log =
        new KafkaLog(settings, identity, reading, Clock.systemUTC(), System::nanoTime)) {
      assertThat(append(log, "before").get(30, TimeUnit.SECONDS)).isEqualTo(SharedLog.Fate.STORED);

      for (Broker other : others) {
        other.signal("STOP");
      }
      CompletableFuture<SharedLog.Fate> fate = append(log, "said");
      await().until(() -> has(leading, "said"));
      boolean isToldMeanwhile = isTold(fate);
      leading.kill();
      for (Broker other : others) {
        other.signal("CONT");
      }

      await()
          .atMost(ELECTED)
          .until(() -> append(log, "after").get(30, TimeUnit.SECONDS) == SharedLog.Fate.STORED);
      log.follow(0, reader);
      await().atMost(ELECTED).until(() -> read.contains("after"));
      assertThat(read).startsWith("before");
      if (fate.get(30, TimeUnit.SECONDS) == SharedLog.Fate.STORED) {
        assertThat(read).containsOnlyOnce("said");
      }
      assertThat(isToldMeanwhile).as("told while one broker alone had it").isFalse();
    }
  }

  private static String made(KafkaSettings settings) throws Exception {
    try (KafkaTopic topic = new KafkaTopic(settings)) {
      await().atMost(ELECTED).until(() -> isThere(topic));
      await().atMost(ELECTED).until(() -> topic.copies().inStep() == KafkaTopic.COPIES);
      return topic.identity();
    }
  }

  /** Whether it was made now or, by who has not heard of it in time, before. */
  private static boolean isThere(KafkaTopic topic) {
    try {
      topic.make(KafkaTopic.COPIES);
      return true;
    } catch (KafkaTopic.TopicException e) {
      return requireNonNull(e.getMessage()).endsWith("there is one");
    }
  }

  private Broker leading(KafkaSettings settings) throws Exception {
    try (Admin admin = Admin.create(settings.client(Map.of()))) {
      var topic = admin.describeTopics(List.of("chat")).allTopicNames().get().get("chat");
      int id = requireNonNull(topic).partitions().get(0).leader().id();
      return brokers.stream().filter(broker -> broker.id() == id).findAny().orElseThrow();
    }
  }

  private static CompletableFuture<SharedLog.Fate> append(KafkaLog log, String text) {
    CompletableFuture<SharedLog.Fate> fate = new CompletableFuture<>();
    log.append(text.getBytes(UTF_8), fate::complete);
    return fate;
  }

  private static boolean has(Broker broker, String text) throws IOException {
    return new String(Files.readAllBytes(broker.firstSegment()), ISO_8859_1).contains(text);
  }

  /** Long enough for one that waits for nobody. */
  private static boolean isTold(CompletableFuture<SharedLog.Fate> fate) throws Exception {
    try {
      fate.get(2, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }
}
