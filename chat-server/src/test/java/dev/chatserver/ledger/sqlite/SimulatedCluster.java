package dev.chatserver.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Elsewhere;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.room.Names;
import dev.chatserver.testing.Samples;
import dev.chatserver.testing.SteppedLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Some nodes, each with its file and its people, and an engine that fails, under a seed. What
 * happens next is said by {@link #step}. Confined to the test's thread.
 */
final class SimulatedCluster {

  private static final List<RoomName> ROOMS = Samples.names(3);

  /** Some are one name in two spellings, some look alike. */
  private static final List<UserName> NAMES =
      Stream.of("bob", "Bob", "anna1", "annal", "cyd", "dora").map(Samples::user).toList();

  private final Path directory;

  /** What people said, by its text. */
  enum Said {
    UNDER_WAY,
    SHOWN,
    REFUSED,
    /** Nobody is there any more who would be told. */
    UNTOLD
  }

  final Map<String, Said> said = new HashMap<>();

  /** Where anybody has ever been shown it: the same for all, at all nodes. */
  final Map<String, String> places = new HashMap<>();

  final List<Node> nodes = new ArrayList<>();
  final Random random;
  final SimulatedSharedLog engine;
  private int texts;
  private long nonces;
  private int now;

  /** How often somebody had a name, was sent away, and was whispered to at another node. */
  int named;

  int sentAway;
  int whispered;

  SimulatedCluster(Path directory, Random random) {
    this.directory = directory;
    this.random = random;
    this.engine = new SimulatedSharedLog(random);
  }

  /** Of which nothing fails. */
  static SimulatedCluster withoutFaults(Path directory) {
    SimulatedCluster cluster = new SimulatedCluster(directory, new Random(1));
    cluster.engine.faults = 0;
    return cluster;
  }

  Node start(String name) throws Exception {
    Node node = new Node(name);
    nodes.add(node);
    return node;
  }

  /** Something that nobody has said. */
  String newText(Node node) {
    return node.name + " " + texts++;
  }

  /** The nonce of the process that was started last. */
  long nonce() {
    return nonces;
  }

  /** One node, which may be several processes one after the other. */
  final class Node {
    final String name;
    final Path path;
    final List<SimulatedReader> readers = new ArrayList<>();
    SteppedNode process;
    SteppedLoop writer;
    Store store;
    SimulatedSharedLog.Client client;
    ReplicatedSequencer sequencer;
    Names<SimulatedPerson> names = new Names<>();
    final List<SimulatedPerson> people = new ArrayList<>();

    /** Of the records that it writes, from its next process on; 0 for this program's. */
    int version;

    /** It does nothing until then. */
    int frozenUntil;

    Node(String name) throws Exception {
      this.name = name;
      path = directory.resolve(name + ".db");
      begin();
    }

    private void begin() throws Exception {
      writer = new SteppedLoop();
      client = engine.new Client();
      client.version = version;
      process =
          new SteppedNode(
              name, path, client, () -> ++nonces, 20, new Intake(1_000_000), writer, writer);
      store = process.store;
      sequencer = process.sequencer;
      sequencer.elsewhere().serve(new Locals());
      for (RoomName room : ROOMS) {
        readers.add(opened(room));
      }
    }

    @Nullable String failed() {
      return process.failed();
    }

    /** Of its process. */
    long nonce() {
      return process.nonce();
    }

    Intake intake() {
      return process.intake;
    }

    SimulatedReader reader(RoomName room) {
      return readers.stream().filter(reader -> reader.room.equals(room)).findFirst().orElseThrow();
    }

    private SimulatedReader opened(RoomName room) {
      SimulatedReader reader = new SimulatedReader(SimulatedCluster.this, this, room);
      reader.log = process.opened(room, reader);
      return reader;
    }

    /** Everybody leaves a room, and somebody comes. */
    void reopen(SimulatedReader reader) {
      reader.die();
      reader.log().close();
      readers.set(readers.indexOf(reader), opened(reader.room));
    }

    /** Those who are here, when they hear of others. */
    private final class Locals implements Elsewhere.Here {
      private final Names<SimulatedPerson> ours = names;

      @Override
      public void whispered(UserName from, UserName to, String text, Runnable unheard) {
        whispered++;
        SimulatedPerson person = ours.find(to);
        if (person == null || random.nextInt(4) == 0) {
          unheard.run();
        }
      }

      @Override
      public void unheard(UserName from, UserName to) {
        // It is told.
      }

      @Override
      public CompletionStage<Void> gone() {
        for (SimulatedPerson person : people) {
          person.cutOff();
          sentAway++;
        }
        return CompletableFuture.completedFuture(null);
      }
    }

    /** It is gone as by kill -9, and comes back. */
    void crash() throws Exception {
      people.clear();
      names = new Names<>();
      readers.forEach(SimulatedReader::die);
      readers.clear();
      process.die();
      begin();
    }

    boolean isFrozen() {
      return now < frozenUntil;
    }

    /** Nobody but its own beats makes it do anything. */
    boolean isIdle() {
      return client.isIdle() && !writer.isDue() && sequencer.trouble() == null;
    }
  }

  void step(Node node) throws Exception {
    now++;
    if (random.nextInt(100) == 0) {
      engine.faults = List.of(0, 0, 1, 5, 30).get(random.nextInt(5));
    }
    if (node.isFrozen()) {
      return;
    }
    SimulatedReader reader = node.readers.get(random.nextInt(node.readers.size()));
    switch (random.nextInt(32)) {
      case 0, 1, 2 -> reader.say();
      case 3 -> reader.redact();
      case 4 -> reader.leave();
      case 5 -> reader.askWhatIsKept();
      case 6, 7, 8, 9 -> node.client.deliver();
      case 10, 11, 12 -> node.client.feed(random.nextInt(8));
      case 13, 14, 15, 16, 17 -> node.writer.step();
      case 18, 19 -> node.writer.runAll();
      case 20 -> engine.comeLate();
      case 21 -> node.writer.pass(random.nextInt(3000), TimeUnit.MILLISECONDS);
      case 22 -> node.process.setWritable(random.nextInt(8) > 0);
      case 23 -> {
        if (random.nextInt(4) == 0) {
          node.reopen(reader);
        }
      }
      case 24, 25, 26 -> live(node, reader);
      case 27, 28, 29, 30 -> {
        while (node.client.deliver() || node.client.feed(100) || node.writer.step()) {
          // on
        }
      }
      default -> {
        if (random.nextInt(8) == 0) {
          node.crash();
        } else if (random.nextInt(4) == 0) {
          node.frozenUntil = now + random.nextInt(2500);
        }
      }
    }
  }

  /** Somebody comes, goes, or does something. */
  private void live(Node node, SimulatedReader reader) {
    UserName name = NAMES.get(random.nextInt(NAMES.size()));
    if (node.people.size() < 3 && random.nextBoolean()) {
      SimulatedPerson.comes(this, node, name);
      return;
    }
    if (node.people.isEmpty()) {
      return;
    }
    SimulatedPerson person = node.people.get(random.nextInt(node.people.size()));
    switch (random.nextInt(8)) {
      case 0, 1 -> person.enter(reader.room);
      case 2 -> person.leave(reader.room);
      case 3 -> person.rename(name);
      case 4 -> person.whisper(name);
      case 5 -> person.go();
      default -> person.say(reader.room);
    }
  }

  /** Nothing fails any more, and everything comes to its end. */
  void heal() throws Exception {
    engine.faults = 0;
    for (Node node : nodes) {
      node.frozenUntil = 0;
      node.process.setWritable(true);
    }
    for (int i = 0; i < 400; i++) {
      for (Node node : nodes) {
        while (node.client.deliver() || node.client.feed(100) || node.writer.step()) {
          // on
        }
        node.people.removeIf(SimulatedPerson::hasBeenCutOff);
        if (i < 200) {
          node.writer.pass(100, TimeUnit.MILLISECONDS);
        }
      }
    }
    assertThat(nodes).allMatch(Node::isIdle);
  }
}
