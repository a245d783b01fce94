package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Elsewhere;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.SharedLog;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.ActRecord;
import dev.chatserver.ledger.sqlite.store.People;
import dev.chatserver.ledger.sqlite.store.Replica;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Some records of the shared log, applied to the store in one transaction, with how far that is;
 * what is to be told of them is told when they are committed. What it does to the store follows
 * from the records alone, so that it is the same at every node. Confined to the writer.
 */
final class Inbox {

  private static final int NAMES_MAX = 3;

  /** Told what concerns this node alone, when it is committed. */
  interface Owner {

    void opened(ActRecord.Opening opening, boolean counts);

    void superseded();

    void gone();

    /** A beat of this node was read. */
    void beat();

    /** Something of a node was read. */
    void heard(String node);

    /** Something is to be put into the log; callable on any thread. */
    void put(Act act);

    /** Who is told of whispers. */
    Elsewhere.Here here();
  }

  private final String self;
  private final SharedLog log;
  private final Store store;
  private final Replica replica;
  private final People people;
  private final Map<RoomName, SqliteRoomLog> open;
  private final OtherPeople others;
  private final Outbox outbox;
  private final Trimming trimming;
  private final Answers answers;
  private final Intake intake;
  private final Owner owner;

  private final Telling telling;
  private final Waiting.Walk walk;
  private final Set<RoomName> changed = new HashSet<>();
  private final Set<RoomName> changedByUs = new HashSet<>();
  private final List<Runnable> after = new ArrayList<>();

  /**
   * @param open the logs that are open
   * @param others is told of the people of other nodes
   */
  Inbox(
      SqliteLedger.Node self,
      Store store,
      Map<RoomName, SqliteRoomLog> open,
      OtherPeople others,
      Outbox outbox,
      Trimming trimming,
      Answers answers,
      Intake intake,
      Owner owner) {
    this.self = self.node();
    this.log = self.log();
    this.store = store;
    this.replica = store.replica();
    this.people = store.people();
    this.open = open;
    this.others = others;
    this.outbox = outbox;
    this.trimming = trimming;
    this.answers = answers;
    this.intake = intake;
    this.owner = owner;
    this.telling = new Telling(intake);
    this.walk = outbox.waiting().walk();
  }

  /** Applies them; nothing was done if it throws. */
  void apply(List<SharedLog.Entry> entries) throws StoreException {
    try {
      store.begin();
      for (SharedLog.Entry entry : entries) {
        apply(ActRecord.of(entry.bytes(), entry.timeMillis()), entry);
      }
      replica.advance(log.identity(), entries.get(entries.size() - 1).offset() + 1);
      store.commit();
    } catch (StoreException | RuntimeException | Error e) {
      store.rollback();
      throw e;
    }
    walk.takeAway();
  }

  /** Tells of it. */
  void tell() {
    telling.told().forEach(Telling::tell);
    after.forEach(Telling::tell);
    for (RoomName room : changed) {
      trimming.changed(room, changedByUs.contains(room));
      if (!open.containsKey(room)) {
        store.forget(room);
      }
    }
  }

  private void apply(ActRecord record, SharedLog.Entry entry) throws StoreException {
    if (record instanceof ActRecord.Founded founded) {
      expectRooms(founded);
      return;
    }
    String node = record.node();
    long nonce = replica.node(node).nonce();
    boolean counts = replica.takes(record, entry.offset());
    if (record instanceof ActRecord.Opening opening) {
      if (counts && nonce != 0 && nonce != opening.nonce()) {
        endPeople(node, entry.timeMillis()); // those of the process before
      }
      if (node.equals(self)) {
        opened(opening, counts);
      }
    } else if (counts && record instanceof ActRecord.Doing doing) {
      apply(doing, entry.timeMillis());
    }
    if (counts) {
      after.add(() -> owner.heard(node));
    }
  }

  private void expectRooms(ActRecord.Founded founded) throws StoreException {
    if (founded.hasRooms() && replica.identity() == null) {
      throw new StoreException(
          "the log that all nodes share begins with rooms that are not here:"
              + " start from a copy of another node (chat-server backup)");
    }
  }

  /** What this node had put there before, and was not read by now, never counts. */
  private void opened(ActRecord.Opening opening, boolean counts) throws StoreException {
    if (counts) {
      refuseBefore(opening.generation(), 0);
      after.add(trimming::forget);
    }
    if (outbox.isOurs(opening)) {
      after.add(() -> owner.opened(opening, counts));
    } else if (outbox.isReplacedBy(opening)) {
      throw new StoreException("another process is node " + self + " now");
    } else if (counts) {
      after.add(owner::superseded);
    }
  }

  private void apply(ActRecord.Doing doing, long timeMillis) throws StoreException {
    String node = doing.node();
    Waiting.One ours = null;
    if (node.equals(self)) {
      refuseBefore(doing.generation(), doing.count());
      Waiting.One next = walk.next();
      if (next != null && next.is(doing.generation(), doing.count())) {
        ours = next;
        walk.pass();
      }
    }
    Act act = doing.act();
    if (act instanceof Act.OfRoom ofRoom) {
      apply(node, ofRoom, ours);
    } else if (act instanceof Act.OfPeople ofPeople) {
      Refusal refusal = apply(node, ofPeople);
      if (ours != null && ours.person() != null) {
        var result = ours.person().result();
        telling.then(() -> result.accept(refusal));
      }
    } else if (act instanceof Act.Gone gone) {
      apply(gone, timeMillis);
    } else if (act instanceof Act.Beat && ours != null) {
      after.add(owner::beat);
    }
    answers.toNext(walk, telling);
  }

  // -- rooms

  private void apply(String node, Act.OfRoom act, Waiting.@Nullable One ours)
      throws StoreException {
    RoomName room = act.room();
    UserName by = act instanceof Act.Happened happened ? speaker(happened.event()) : null;
    String bearer = by == null ? null : people.bearer(by);
    if (bearer != null && !bearer.equals(node)) { // said before it was known who has the name now
      if (ours != null) {
        refuse(ours, by + " is somebody else by now");
      }
      return;
    }
    LogEntry entry = store.apply(act);
    changed.add(room);
    if (node.equals(self)) {
      changedByUs.add(room);
    }
    if (act instanceof Act.Happened happened
        && happened.event() instanceof RoomEvent.Renamed renamed
        && people.rename(node, room, renamed.by(), renamed.to())) {
      after.add(() -> others.isOut(room, renamed.by(), node));
      after.add(() -> others.isIn(room, renamed.to(), node));
    }
    if (ours != null && ours.request() != null) {
      settle(ours.request(), entry);
    } else if (entry != null) {
      happenedElsewhere(room, entry);
    }
  }

  private static @Nullable UserName speaker(RoomEvent event) {
    return event instanceof Presence ? null : event.by();
  }

  private void happenedElsewhere(RoomName room, LogEntry entry) {
    SqliteRoomLog now = open.get(room);
    if (now != null) {
      telling.happenedElsewhere(now, entry);
    }
  }

  private void settle(Request request, @Nullable LogEntry entry) {
    if (entry != null) {
      SqliteRoomLog now = open.get(request.log().room());
      if (now != null && now != request.log()) { // opened again meanwhile
        telling.then(request.log(), () -> intake.remove(1));
        telling.happenedElsewhere(now, entry);
      } else {
        telling.happened(request.log(), entry);
      }
    }
    if (request instanceof Request.Redact redact) {
      telling.then(
          request.log(),
          () -> {
            if (entry == null) {
              intake.remove(1);
              redact.result().accept(new RedactResult.Nothing());
            } else {
              redact.result().accept(new RedactResult.Done(entry.sequence()));
            }
          });
    }
  }

  private void refuseBefore(long of, long number) {
    for (Waiting.One next = walk.next();
        next != null && next.isBefore(of, number);
        next = walk.next()) {
      walk.pass();
      refuse(next, Outbox.UNREACHABLE);
      answers.toNext(walk, telling);
    }
  }

  private void refuse(Waiting.One lost, String why) {
    Request request = lost.request();
    if (request == null) {
      telling.then(outbox.refusal(lost, why));
    } else {
      telling.then(request.log(), outbox.refusal(lost, why));
    }
  }

  // -- people

  private @Nullable Refusal apply(String node, Act.OfPeople act) throws StoreException {
    UserName name = act.name();
    if (act instanceof Act.Claimed claimed) {
      Refusal refusal = people.apply(node, claimed);
      if (refusal == null) {
        after.add(() -> others.bears(name, node));
      }
      return refusal;
    } else if (act instanceof Act.Released) {
      if (people.release(node, name)) {
        after.add(() -> others.isFree(name, node));
      }
    } else if (act instanceof Act.Entered entered) {
      String other = people.enter(node, entered.room(), name);
      if (other != null) {
        after.add(() -> others.isOut(entered.room(), name, other));
      }
      after.add(() -> others.isIn(entered.room(), name, node));
    } else if (act instanceof Act.Left left) {
      if (people.leave(node, left.room(), name)) {
        after.add(() -> others.isOut(left.room(), name, node));
      }
    } else if (act instanceof Act.Whispered whispered) {
      return whispered(whispered);
    } else if (act instanceof Act.Unheard unheard && self.equals(people.bearer(name))) {
      after.add(() -> owner.here().unheard(name, unheard.by()));
    }
    return null;
  }

  private @Nullable Refusal whispered(Act.Whispered act) {
    String bearer = people.bearer(act.to());
    if (self.equals(bearer)) {
      Act unheard = new Act.Unheard(act.name(), act.to());
      after.add(
          () -> owner.here().whispered(act.name(), act.to(), act.text(), () -> owner.put(unheard)));
    }
    return bearer == null ? Refusal.of(Refusal.Reason.NO_SUCH_NAME, act.to()) : null;
  }

  // -- nodes

  private void apply(Act.Gone gone, long timeMillis) throws StoreException {
    if (replica.isGone(gone)) {
      endPeople(gone.node(), timeMillis);
      if (outbox.isMeantBy(gone)) {
        refuseBefore(Long.MAX_VALUE, 0); // what is behind it never counts
        after.add(owner::gone);
      }
    }
  }

  /** A node's people are in no room any more, which is told there, and their names are free. */
  private void endPeople(String node, long timeMillis) throws StoreException {
    for (Map.Entry<RoomName, List<UserName>> each : people.places(node).entrySet()) {
      RoomName room = each.getKey();
      List<UserName> names = each.getValue();
      int named = Math.min(NAMES_MAX, names.size());
      Presence left =
          new Presence(
              Presence.Kind.LEFT_CHAT, names.subList(0, named), names.size() - named, null);
      happenedElsewhere(room, store.apply(new Act.Happened(room, timeMillis, left)));
      changed.add(room);
      for (UserName name : names) {
        people.leave(node, room, name);
        after.add(() -> others.isOut(room, name, node));
      }
    }
    for (UserName name : people.names(node)) {
      people.release(node, name);
      after.add(() -> others.isFree(name, node));
    }
  }
}
