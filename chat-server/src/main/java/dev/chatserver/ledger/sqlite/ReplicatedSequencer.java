package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.SharedLog;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.ActRecord;
import dev.chatserver.ledger.sqlite.store.Replica;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.metrics.LedgerMeters;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of many machines, each a replica: a log that they share. What is asked here is put into
 * that log, and is applied when it is read back, between what the others put there; the store of
 * each node is what the log makes of it.
 *
 * <ul>
 *   <li>What becomes of an act is told by the log alone. Where the engine does not know, the node
 *       opens its next generation in the log: what was not read before that opening never counts,
 *       and then it is refused. Until the opening is read back nothing more is put into the log.
 *   <li>What is read is applied in one transaction, with how far that is, and then told.
 *   <li>Questions are answered where they stand among what this node has asked for; while it is not
 *       known what becomes of that, they are answered from what there is.
 * </ul>
 *
 * <p>Requests come from any thread; the rest is confined to the writer.
 */
final class ReplicatedSequencer implements Sequencer, SharedLog.Follower {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicatedSequencer.class);

  private static final int AGAIN_SECONDS = 1;
  private static final int END_SECONDS = 5;
  private static final int HOUSE_MILLIS = 1000;
  private static final String UNREACHABLE = "the log that all nodes share cannot be reached";

  private final SqliteLedger.Node self;
  private final SharedLog log;
  private final Store store;
  private final Replica replica;
  private final Retention retention;
  private final Intake intake;
  private final Clock clock;
  private final ScheduledExecutorService writer;
  private final LedgerMeters meters;

  private final Queue<Request> asked = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isScheduled = new AtomicBoolean();
  private final Map<RoomName, SqliteRoomLog> open = new HashMap<>();
  private final Answers answers;
  private final Waiting waiting = new Waiting();
  private final Owed owed = new Owed();

  /** Up to where a room is being trimmed by this node. */
  private final Map<RoomName, Long> trimming = new HashMap<>();

  private long generation;
  private long count;

  /** The opening of the generation was read back. */
  private boolean isOpen;

  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** Why what was read cannot be applied for now; null if it can. */
  private @Nullable String disk;

  /** Why nothing is applied any more; null as long as it is. */
  private @Nullable String ended;

  /** The one of these that keeps anything from being stored, or none. */
  private volatile @Nullable String trouble = UNREACHABLE;

  ReplicatedSequencer(
      SqliteLedger.Node self,
      Store store,
      Retention retention,
      Intake intake,
      Clock clock,
      ScheduledExecutorService writer,
      LedgerMeters meters) {
    this.self = self;
    this.log = self.log();
    this.store = store;
    this.replica = store.replica();
    this.retention = retention;
    this.intake = intake;
    this.clock = clock;
    this.writer = writer;
    this.meters = meters;
    this.answers = new Answers(store, open);
  }

  @Override
  public CompletionStage<Void> begin() {
    writer.execute(
        () -> {
          String known = replica.identity();
          if (known != null && !known.equals(log.identity())) {
            end(new StoreException("what is here was read from another log, of the same name"));
            return;
          }
          log.follow(replica.next(), this);
          openNext();
        });
    return ready;
  }

  @Override
  public void ask(Request request) {
    add(request);
    flush();
  }

  @Override
  public void add(Request request) {
    asked.add(request);
  }

  @Override
  public void flush() {
    if (isScheduled.compareAndSet(false, true)) {
      writer.execute(this::turn);
    }
  }

  @Override
  public @Nullable String trouble() {
    return trouble;
  }

  @Override
  public void keepHouse() {
    Housekeeper housekeeper =
        new Housekeeper(
            store,
            retention,
            open::containsKey,
            (room, through) -> {
              trim(room, through);
              return false; // not before it is read back
            });
    writer.scheduleWithFixedDelay(
        () -> {
          if (isOpen && trouble == null) {
            housekeeper.turn(clock.millis());
          }
        },
        HOUSE_MILLIS,
        HOUSE_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void end() {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    writer.execute(
        () -> {
          turn();
          awaitSettled(settled);
        });
    try {
      settled.get(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      LOG.atWarn().log("the server stops; what was said last may come into the log or not");
    }
    log.close();
  }

  private void awaitSettled(CompletableFuture<Void> settled) {
    if (waiting.isEmpty() || ended != null) {
      settled.complete(null);
    } else {
      writer.schedule(() -> awaitSettled(settled), 10, TimeUnit.MILLISECONDS);
    }
  }

  // -- into the log

  private void turn() {
    isScheduled.set(false); // from here on who asks schedules the next turn
    for (Request request = asked.poll(); request != null; request = asked.poll()) {
      if (request.isAct()) {
        String why = trouble;
        if (why == null) {
          append(act(request), request);
        } else {
          tell(refusal(new Waiting.One(0, 0, act(request), request), why));
        }
      } else if (waiting.isEmpty() || (trouble != null && !(request instanceof Request.Barrier))) {
        tell(answer(request));
      } else {
        waiting.add(Waiting.One.question(request));
      }
    }
  }

  /** Its time is the engine's to say. */
  private static Act act(Request request) {
    if (request instanceof Request.Append append) {
      return new Act.Happened(append.log().room(), 0, append.event());
    } else if (request instanceof Request.Redact redact) {
      return new Act.Redacted(redact.log().room(), 0, redact.sequence(), redact.by());
    }
    throw new AssertionError(request);
  }

  private void append(Act act, @Nullable Request request) {
    long number = ++count;
    long of = generation;
    waiting.add(new Waiting.One(of, number, act, request));
    log.append(
        new ActRecord.Doing(self.node(), of, number, act).bytes(),
        fate -> {
          if (fate != SharedLog.Fate.STORED) {
            onWriter(() -> notStored(of, number, fate));
          }
        });
  }

  private void notStored(long of, long number, SharedLog.Fate fate) {
    if (fate == SharedLog.Fate.NOT_STORED) {
      Waiting.One one = waiting.remove(of, number);
      if (one != null) {
        tell(refusal(one, UNREACHABLE));
        answerFirst();
      }
    }
    if (of == generation) {
      openNext(); // which shows whether it can be reached
    }
  }

  private void answerFirst() {
    Telling telling = new Telling(intake);
    Waiting.Walk walk = waiting.walk();
    answer(walk, telling);
    walk.takeAway();
    telling.told().forEach(this::tell);
  }

  /** What was put into the log so far counts if it is read before the opening of the next one. */
  private void openNext() {
    isOpen = false;
    look();
    generation = Math.max(generation, replica.generation(self.node())) + 1;
    count = 0;
    long of = generation;
    log.append(
        new ActRecord.Opening(self.node(), of, self.nonce(), replica.nonce(self.node())).bytes(),
        fate -> {
          if (fate != SharedLog.Fate.STORED) {
            onWriter(() -> openAgain(of));
          }
        });
  }

  private void openAgain(long of) {
    writer.schedule(
        () -> {
          if (of == generation && !isOpen && ended == null) {
            openNext();
          }
        },
        AGAIN_SECONDS,
        TimeUnit.SECONDS);
  }

  private void trim(RoomName room, long through) {
    if (isOpen && trimming.getOrDefault(room, 0L) < through) {
      trimming.put(room, through);
      append(new Act.Trimmed(room, through), null);
    }
  }

  // -- out of the log

  @Override
  public CompletionStage<Void> read(List<SharedLog.Entry> entries) {
    CompletableFuture<Void> applied = new CompletableFuture<>();
    onWriter(() -> apply(entries, applied));
    return applied;
  }

  @Override
  public void ended(String why) {
    onWriter(() -> end(new StoreException(why)));
  }

  private void apply(List<SharedLog.Entry> entries, CompletableFuture<Void> applied) {
    if (ended != null) {
      return;
    }
    try {
      Applied batch = new Applied();
      List<Runnable> told = batch.attempt(entries);
      if (disk != null) {
        disk = null;
        look();
        LOG.atInfo().log("what is read of the shared log is stored again");
      }
      told.forEach(this::tell);
      batch.follow();
      applied.complete(null);
    } catch (StoreException e) {
      if (e.isOfTheDisk()) {
        cannotStore(e);
        writer.schedule(() -> apply(entries, applied), AGAIN_SECONDS, TimeUnit.SECONDS);
      } else {
        end(e);
        applied.completeExceptionally(e);
      }
    } catch (RuntimeException | Error e) {
      end(e);
      applied.completeExceptionally(e);
    }
  }

  private void cannotStore(StoreException e) {
    if (disk == null) {
      disk = String.valueOf(e.getMessage());
      look();
      LOG.atWarn().setCause(e).addKeyValue("why", disk).log("nothing can be stored");
    }
  }

  /** A replica that has left out an act is none. */
  private void end(Throwable e) {
    ended = String.valueOf(e.getMessage());
    isOpen = false;
    look();
    LOG.atError().setCause(e).log("what is in the shared log cannot be applied");
    self.failed().accept(ended);
    ready.completeExceptionally(e);
  }

  /** In trouble, who wants to read need not wait for what nobody knows. */
  private void look() {
    trouble = ended != null ? ended : disk != null ? disk : isOpen ? null : UNREACHABLE;
    if (trouble != null) {
      waiting.takeQuestions().forEach(request -> tell(answer(request)));
    }
  }

  /** Some records, applied in one transaction. */
  private final class Applied {

    private final Telling telling = new Telling(intake);
    private final Waiting.Walk walk = waiting.walk();
    private final Set<RoomName> changed = new HashSet<>();
    private final Set<RoomName> changedByUs = new HashSet<>();
    private final List<Runnable> after = new ArrayList<>();

    /** What is to be told of them when they are committed, as they are then. */
    List<Runnable> attempt(List<SharedLog.Entry> entries) throws StoreException {
      long sinceNanos = meters.now();
      try {
        store.begin();
        for (SharedLog.Entry entry : entries) {
          apply(ActRecord.of(entry.bytes(), entry.timeMillis()));
        }
        replica.advance(log.identity(), entries.get(entries.size() - 1).offset() + 1);
        store.commit();
      } catch (StoreException | RuntimeException | Error e) {
        store.rollback();
        throw e;
      }
      meters.committed(entries.size(), sinceNanos);
      walk.takeAway();
      return telling.told();
    }

    private void apply(ActRecord record) throws StoreException {
      boolean counts = replica.takes(record);
      if (record instanceof ActRecord.Opening opening) {
        if (opening.node().equals(self.node())) {
          opened(opening, counts);
        }
      } else if (counts && record instanceof ActRecord.Doing doing) {
        apply(doing);
      }
    }

    /** What this node had put there before, and was not read by now, never counts. */
    private void opened(ActRecord.Opening opening, boolean counts) throws StoreException {
      boolean isOurs = opening.nonce() == self.nonce();
      if (counts) {
        refuseBefore(opening.generation(), 0);
      }
      if (isOurs) {
        after.add(() -> beOpened(opening.generation(), counts));
      } else if (opening.after() == self.nonce()) {
        throw new StoreException("another process is node " + self.node() + " now");
      } else if (counts) {
        after.add(ReplicatedSequencer.this::beSuperseded);
      }
    }

    private void apply(ActRecord.Doing doing) throws StoreException {
      RoomName room = room(doing.act());
      LogEntry entry = store.apply(doing.act());
      changed.add(room);
      Waiting.One ours = null;
      if (doing.node().equals(self.node())) {
        changedByUs.add(room);
        refuseBefore(doing.generation(), doing.count());
        Waiting.One next = walk.next();
        ours = next != null && next.is(doing.generation(), doing.count()) ? next : null;
      }
      if (ours != null) {
        walk.pass();
      }
      if (ours != null && ours.request() != null) {
        settle(ours.request(), entry);
      } else if (entry != null && open.containsKey(room)) {
        telling.happenedElsewhere(open.get(room), entry);
      }
      answer(walk, telling);
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
        Waiting.One lost = next;
        walk.pass();
        Request request = lost.request();
        if (request == null) {
          after.add(refusal(lost, UNREACHABLE));
        } else {
          telling.then(request.log(), refusal(lost, UNREACHABLE));
        }
        answer(walk, telling);
      }
    }

    /** What is done when all was told. */
    void follow() {
      after.forEach(Runnable::run);
      for (RoomName room : changed) {
        lookAfter(room, changedByUs.contains(room));
        if (!open.containsKey(room)) {
          store.forget(room);
        }
      }
    }
  }

  /** No room outgrows its limits; who has put something into it sees to that. */
  private void lookAfter(RoomName room, boolean isChangedByUs) {
    try {
      if (trimming.getOrDefault(room, 0L) <= store.room(room).trimmed()) {
        trimming.remove(room);
      }
      if (isChangedByUs && isOpen) {
        long through = retention.due(store.room(room), clock.millis(), store);
        if (through > 0) {
          trim(room, through);
        }
      }
    } catch (StoreException e) {
      LOG.atWarn().setCause(e).log("what is not kept could not be given up");
    }
  }

  private static RoomName room(Act act) {
    if (act instanceof Act.Happened happened) {
      return happened.room();
    } else if (act instanceof Act.Redacted redacted) {
      return redacted.room();
    } else if (act instanceof Act.Began began) {
      return began.room();
    } else if (act instanceof Act.Trimmed trimmed) {
      return trimmed.room();
    }
    throw new AssertionError(act);
  }

  private void beOpened(long opened, boolean counts) {
    if (opened != generation || isOpen) {
      return; // one more is under way; or it is there twice
    }
    if (!counts) {
      openNext(); // the log had one of that generation already: this file was older than it
      return;
    }
    isOpen = true;
    look();
    List<Act.Happened> acts = owed.acts(0);
    owed.clear();
    acts.forEach(act -> append(act, null));
    if (!ready.isDone()) {
      LOG.atInfo().addKeyValue("offset", replica.next()).log("this node has read what there was");
      ready.complete(null);
    }
  }

  /** By what an earlier process of this node had under way when it ended. */
  private void beSuperseded() {
    if (isOpen) {
      openNext();
    }
  }

  // -- telling

  /** Answers the questions that have come to the front. */
  private void answer(Waiting.Walk walk, Telling telling) {
    for (Waiting.One next = walk.next();
        next != null && next.act() == null && next.request() != null;
        next = walk.next()) {
      walk.pass();
      telling.then(next.request().log(), answer(next.request()));
    }
  }

  private Runnable answer(Request request) {
    try {
      return answers.to(request);
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("what was asked of the log has failed");
      return () -> {};
    }
  }

  private Runnable refusal(Waiting.One one, String why) {
    return () -> {
      if (one.request() != null) {
        meters.notStored(1);
        intake.remove(1);
      }
      if (one.act() instanceof Act.Happened happened
          && happened.event() instanceof Presence presence
          && owed.add(happened.room(), presence)) {
        return; // it has happened all the same
      }
      if (one.request() instanceof Request.Append append) {
        append.refused().accept(why);
      } else if (one.request() instanceof Request.Redact redact) {
        redact.result().accept(new RedactResult.Failed(why));
      }
    };
  }

  private void tell(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("who was told of the log has failed");
    }
  }

  private void onWriter(Runnable task) {
    try {
      writer.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.atDebug().log("the server has stopped, and what the shared log tells is nobody's");
    }
  }
}
