package dev.chatserver.ledger.sqlite;

import static java.util.Objects.requireNonNull;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.SharedLog;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.ActRecord;
import dev.chatserver.ledger.sqlite.store.People;
import dev.chatserver.ledger.sqlite.store.Replica;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.testing.SteppedLoop;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node that has no people and says nothing: it has read each entry of a shared log as soon as it
 * is there, and tells what has come of it. Confined to the test's thread.
 */
public final class Observer implements Consumer<SharedLog.Entry>, AutoCloseable {

  /** Told in the order of the log. */
  public interface Watcher {
    /**
     * A room has an event more.
     *
     * @param isOfNode it is not what a room had told, but that a node's people are gone
     * @param bearer the node at which the name of who said or did it was borne then; null if it was
     *     borne nowhere, or if the event is that somebody came or went
     */
    void stored(RoomName room, LogEntry entry, boolean isOfNode, @Nullable String bearer);

    /** Somebody who had no name has one. */
    void came();

    /** A room's events up to this one are kept no more. */
    void trimmed(RoomName room, long through);
  }

  private static final String NAME = "observer";

  private final Watcher watcher;
  private final SteppedLoop loop = new SteppedLoop();
  private final Mute log = new Mute();
  private final Path file;
  private final SteppedNode node;
  private final Map<RoomName, Opened> rooms = new HashMap<>();
  private @Nullable String bearer;
  private boolean isOfNode;

  public Observer(Path file, Watcher watcher) throws StoreException {
    this.file = file;
    this.watcher = watcher;
    node = new SteppedNode(NAME, file, log, () -> 1, 0, new Intake(2), loop, loop);
    loop.runAll();
  }

  @Override
  public void accept(SharedLog.Entry entry) {
    try {
      see(ActRecord.of(entry.bytes(), entry.timeMillis()), entry);
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  private void see(ActRecord record, SharedLog.Entry entry) {
    Act act = record instanceof ActRecord.Doing doing ? doing.act() : null;
    RoomName room = null;
    if (act instanceof Act.OfRoom ofRoom) {
      room = ofRoom.room();
    } else if (act instanceof Act.Entered entered) {
      room = entered.room(); // whoever is in it may be told to have left
    }
    if (room != null) {
      rooms.computeIfAbsent(room, Opened::new);
    }
    bearer = null;
    isOfNode = !(act instanceof Act.OfRoom);
    if (act instanceof Act.Happened happened && !(happened.event() instanceof Presence)) {
      UserName by = happened.event().by();
      bearer = by == null ? null : people().bearer(by);
    }
    boolean isFree = act instanceof Act.Claimed claim && people().bearer(claim.name()) == null;
    log.give(entry);
    loop.runAll();
    if (isFree
        && act instanceof Act.Claimed claim
        && claim.besides() == null
        && people().bearer(claim.name()) != null) {
      watcher.came();
    }
    if (node.failed() != null) {
      throw new AssertionError(node.failed());
    }
    if (act instanceof Act.Trimmed trimmed) {
      watcher.trimmed(trimmed.room(), node.store.known(trimmed.room()).trimmed());
    }
  }

  private People people() {
    return node.people();
  }

  /** Its file, for who compares it to those of others. */
  public Path file() {
    return file;
  }

  /** At which node a name is borne; null if it is free. */
  public @Nullable String bearer(UserName name) {
    return people().bearer(name);
  }

  /** True if the process is what its node is in the log, and was not taken for gone. */
  public boolean counts(SteppedNode process) {
    Replica.Node known = node.store.replica().node(process.name);
    return !known.isGone() && known.nonce() == process.nonce();
  }

  /** How many names are borne at a node. */
  public int names(String at) {
    return people().names(at).size();
  }

  /** How many people of a node are in a room. */
  public int here(String at, RoomName room) {
    return people().places(at).getOrDefault(room, List.of()).size();
  }

  @Override
  public void close() {
    node.die();
  }

  private final class Opened implements LogFollower {
    private final RoomName room;

    Opened(RoomName room) {
      this.room = room;
      node.opened(room, this);
      loop.runAll();
    }

    @Override
    public void opened(RoomName name, long head, @Nullable String topic) {
      // It begins with the log.
    }

    @Override
    public void failed(String why) {
      throw new AssertionError(why);
    }

    @Override
    public void committed(List<LogEntry> entries) {
      for (LogEntry entry : entries) {
        boolean isPresence = entry.event() instanceof Presence;
        watcher.stored(room, entry, isOfNode, isPresence ? null : bearer);
      }
    }
  }

  /** Nothing that is put into it comes into the log. */
  private static final class Mute implements SharedLog {
    private @Nullable Follower follower;

    void give(Entry entry) {
      requireNonNull(follower).read(List.of(entry));
    }

    @Override
    public String identity() {
      return "first";
    }

    @Override
    public void append(byte[] bytes, Consumer<Fate> fate) {
      // Nobody is told what becomes of it.
    }

    @Override
    public void follow(long from, Follower newFollower) {
      follower = newFollower;
    }

    @Override
    public long end() {
      return 0;
    }

    @Override
    public void close() {
      follower = null;
    }
  }
}
