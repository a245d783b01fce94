package dev.chatserver.ledger.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.sqlite.SqliteLedger;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import dev.chatserver.testing.LoudLog;
import dev.chatserver.testing.Samples;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes' ledgers and a broker, which is killed. */
@Tag("slow")
class KafkaLogIT {

  private static final RoomName TEA = Samples.room("tea");
  private static final AtomicLong NONCES = new AtomicLong();

  @TempDir Path directory;

  /** A node's ledger, and who follows a room of it. */
  private final class Node implements AutoCloseable, LogFollower {
    final String name;
    final List<String> shown = Collections.synchronizedList(new ArrayList<>());
    final List<String> refused = Collections.synchronizedList(new ArrayList<>());
    final ExecutorService reading = Executors.newSingleThreadExecutor();
    final SqliteLedger ledger;
    final RoomLog log;
    volatile long head = -1;
    volatile @Nullable String failed;

    Node(String name, Broker broker, String identity) throws Exception {
      this.name = name;
      KafkaLog shared =
          new KafkaLog(
              broker.settings(name), identity, reading, Clock.systemUTC(), System::nanoTime);
      ledger =
          SqliteLedger.join(
              new SqliteLedger.Node(name, NONCES::incrementAndGet, shared, why -> failed = why),
              SqliteSettings.DEFAULT.with(s -> s.directory = directory.resolve(name)),
              Clock.systemUTC(),
              new ScheduledThreadPoolExecutor(1),
              Executors.newFixedThreadPool(2),
              Executors.newSingleThreadScheduledExecutor(),
              Samples.METERS.ledger());
      ledger.ready().toCompletableFuture().get(60, TimeUnit.SECONDS);
      log = ledger.open(TEA, this);
      await().until(() -> head >= 0);
    }

    void say(String text) {
      ledger.intake().add();
      log.append(new RoomEvent.Said(Samples.user(name), text), why -> refused.add(text));
      log.flush();
    }

    @Override
    public void opened(RoomName room, long newHead, @Nullable String topic) {
      head = newHead;
    }

    @Override
    public void failed(String why) {
      failed = why;
    }

    @Override
    public void committed(List<LogEntry> entries) {
      for (LogEntry entry : entries) {
        assertThat(entry.sequence()).isEqualTo(head + 1);
        head = entry.sequence();
        RoomEvent.Said said = (RoomEvent.Said) requireNonNull(entry.event());
        shown.add(entry.sequence() + " " + entry.timeMillis() + " " + said.text());
      }
    }

    @Override
    public void close() {
      ledger.close();
      reading.shutdown();
    }
  }

  @Test
  void shouldBeOneOrderForAllNodes_whateverBecomesOfTheBroker() throws Exception {
    LoudLog.attach();
    Broker broker = Broker.of(directory, 1).get(0);
    broker.start();
    try {
      String identity = made(broker);
      try (Node north = new Node("north", broker, identity)) {
        Node south = new Node("south", broker, identity);
        for (int i = 0; i < 200; i++) {
          north.say("n" + i);
          south.say("s" + i);
        }
        await().until(() -> north.shown.size() == 400 && south.shown.size() == 400);
        assertThat(south.shown).isEqualTo(north.shown);

        // One node stops, and hears what it has missed when it is back.
        south.close();
        north.say("while south was away");
        await().until(() -> north.shown.size() == 401);
        try (Node again = new Node("south", broker, identity)) {
          assertThat(again.head).isEqualTo(401);
          withoutABroker(broker, north);

          broker.start();
          await().atMost(Duration.ofSeconds(60)).until(() -> north.ledger.trouble() == null);
          await().atMost(Duration.ofSeconds(60)).until(() -> again.ledger.trouble() == null);
          north.say("after all");
          again.say("after all too");
          await()
              .atMost(Duration.ofSeconds(30))
              .until(() -> tail(north, "after all") && tail(again, "after all"));
          await().until(() -> tail(north, "after all too") && tail(again, "after all too"));
          assertThat(north.shown.subList(401, north.shown.size())).isEqualTo(again.shown);
          assertThat(north.refused)
              .noneMatch(text -> north.shown.stream().anyMatch(line -> line.endsWith(" " + text)));
          assertThat(north.failed).isNull();
          assertThat(again.failed).isNull();
        }
      }
    } finally {
      broker.kill();
      LoudLog.take(); // the client's, of a broker that is not there
    }
  }

  /** What is said is refused in the end, then at once, and nobody is shown it. */
  private static void withoutABroker(Broker broker, Node node) throws Exception {
    broker.kill();
    node.say("lost or not");
    await().atMost(Duration.ofSeconds(60)).until(() -> node.ledger.trouble() != null);
    node.say("lost");
    await().until(() -> node.refused.contains("lost"));
  }

  private static boolean tail(Node node, String text) {
    return node.shown.stream().anyMatch(line -> line.endsWith(" " + text));
  }

  private static String made(Broker broker) throws Exception {
    try (KafkaTopic topic = new KafkaTopic(broker.settings("init"))) {
      topic.make(1);
      assertThat(topic.faults())
          .containsExactly(
              "has 1 copies (expected: at least 3)",
              "min.insync.replicas is 1 (expected: at least 2)");
      return topic.identity();
    }
  }
}
