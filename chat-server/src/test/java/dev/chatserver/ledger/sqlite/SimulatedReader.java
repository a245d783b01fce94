package dev.chatserver.ledger.sqlite;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.Outcome;
import dev.chatserver.ledger.sqlite.SimulatedCluster.Node;
import dev.chatserver.ledger.sqlite.SimulatedCluster.Said;
import dev.chatserver.testing.Samples;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who follows one room at one node. Confined to the test's thread. */
final class SimulatedReader implements LogFollower {
  private static final UserName ANN = Samples.user("ann");

  final SimulatedCluster cluster;
  final Node node;
  final RoomName room;
  final Set<String> underWay = new HashSet<>();

  /** Of which it was said that nobody knows yet. */
  final Set<String> late = new HashSet<>();

  @Nullable SqliteRoomLog log;
  long head = -1;
  boolean isDead;

  /** Given each line that is shown. */
  Consumer<RoomEvent.Said> shown = line -> {};

  SimulatedReader(SimulatedCluster cluster, Node node, RoomName room) {
    this.cluster = cluster;
    this.node = node;
    this.room = room;
  }

  @Override
  public void opened(RoomName name, long newHead, @Nullable String topic) {
    assertThat(head).as("opened once").isEqualTo(-1);
    head = newHead;
  }

  @Override
  public void failed(String why) {
    throw new AssertionError(why);
  }

  @Override
  public void committed(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      assertThat(entry.sequence()).as("none is missing or twice").isEqualTo(++head);
      if (entry.event() instanceof RoomEvent.Said line) {
        shown.accept(line);
        String place = room + " " + entry.sequence() + " " + entry.timeMillis();
        assertThat(cluster.places.merge(line.text(), place, (old, now) -> old)).isEqualTo(place);
        if (underWay.remove(line.text())) {
          assertThat(cluster.said.put(line.text(), Said.SHOWN)).isEqualTo(Said.UNDER_WAY);
        }
      }
    }
  }

  void say() {
    say(ANN);
  }

  void say(UserName by) {
    String text = cluster.newText(node);
    cluster.said.put(text, Said.UNDER_WAY);
    underWay.add(text);
    node.intake().add();
    log()
        .append(
            new RoomEvent.Said(by, text),
            new Outcome() {
              @Override
              public void refused(String why) {
                if (!isDead) {
                  assertThat(underWay.remove(text)).as("refused or shown, and once").isTrue();
                  cluster.said.put(text, Said.REFUSED);
                }
              }

              @Override
              public void notKnownYet() {
                assertThat(isDead || underWay.contains(text)).isTrue();
                late.add(text);
              }
            });
    log().flush();
  }

  void rename(UserName from, UserName to) {
    node.intake().add();
    log().append(new RoomEvent.Renamed(from, to), why -> {});
  }

  void leave() {
    Presence left = Presence.of(Presence.Kind.LEFT_CHAT, ANN, null);
    node.intake().add();
    log().append(left, why -> {});
    log().flush();
  }

  void redact() {
    node.intake().add();
    log().redact(1 + cluster.random.nextInt(30), ANN, result -> {});
  }

  /** When it is reached, all that was said here before has its fate. */
  void askWhatIsKept() {
    Set<String> before = new HashSet<>(underWay);
    log()
        .barrier(
            () -> {
              before.retainAll(underWay);
              assertThat(isDead || late.containsAll(before)).isTrue();
            });
  }

  void die() {
    isDead = true;
    underWay.forEach(text -> cluster.said.put(text, Said.UNTOLD));
  }

  SqliteRoomLog log() {
    return requireNonNull(log);
  }
}
