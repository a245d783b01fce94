package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.Elsewhere;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.SharedLog;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.ActRecord;
import dev.chatserver.ledger.sqlite.store.Replica;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.metrics.LedgerMeters;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
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
 * that log ({@link Outbox}), and is applied when it is read back ({@link Inbox}), between what the
 * others put there; the store of each node is what the log makes of it. Who is who and who is where
 * is in that order too.
 *
 * <p>Questions are answered where they stand among what this node has asked for; while it is not
 * known what becomes of that, they are answered from what there is.
 *
 * <p>Requests come from any thread; the rest is confined to the writer.
 */
final class ReplicatedSequencer implements Sequencer, SharedLog.Follower {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicatedSequencer.class);

  private static final int AGAIN_SECONDS = 1;
  private static final int END_SECONDS = 5;
  private static final int BEAT_MILLIS = 1000;

  /** While it reads what there was: how often it says how far it is. */
  private static final int PROGRESS_SECONDS = 5;

  private final SqliteLedger.Node self;
  private final SharedLog log;
  private final Store store;
  private final Replica replica;
  private final Retention retention;
  private final Intake intake;
  private final Clock clock;
  private final ScheduledExecutorService writer;
  private final LedgerMeters meters;

  /** What rooms and people ask for, in one order. */
  private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean isScheduled = new AtomicBoolean();
  private final Map<RoomName, SqliteRoomLog> open = new HashMap<>();
  private final OtherPeople others;
  private final Answers answers;
  private final Outbox outbox;
  private final ReplicatedElsewhere elsewhere;
  private final Trimming trimming;
  private final Pulse pulse;
  private final Inbox.Owner owner = new Owner();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private boolean isBeatUnderWay;

  /** How far it has read; set by the writer. */
  private volatile long next;

  /** Whoever is here still leaves with this node. */
  private volatile boolean isGoingDown;

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
    this.others = new OtherPeople(self.node());
    this.pulse = new Pulse(self.node());
    OwnPeople own = new OwnPeople();
    this.outbox =
        new Outbox(
            self,
            replica,
            answers,
            intake,
            writer,
            meters,
            () -> own.owed(store.people(), self.node()));
    this.elsewhere = new ReplicatedElsewhere(own, others, outbox, this::inOrder);
    this.trimming = new Trimming(store, retention, clock, outbox);
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
          if (known == null && store.applied() > 0) {
            end(
                new StoreException(
                    "there are rooms here already:"
                        + " chat-server cluster init --from makes them those of all nodes"));
            return;
          }
          store.people().tellAll(others);
          next = replica.next();
          log.follow(next, this);
          outbox.openNext();
          tellProgress();
        });
    writer.scheduleWithFixedDelay(
        () -> Telling.tell(this::beat), // what fails once is not to end it
        BEAT_MILLIS,
        BEAT_MILLIS,
        TimeUnit.MILLISECONDS);
    return ready;
  }

  /** What there was may take long to read. */
  private void tellProgress() {
    writer.schedule(
        () -> {
          if (!ready.isDone()) {
            LOG.atInfo()
                .addKeyValue("offset", replica.next())
                .addKeyValue("end", log.end())
                .log("reading the log that all nodes share");
            tellProgress();
          }
        },
        PROGRESS_SECONDS,
        TimeUnit.SECONDS);
  }

  /**
   * The others know by it that this node lives. There is one on its way at a time: were they to
   * come all at once when an outage ends, whoever comes back a moment later would be taken for
   * gone.
   */
  private void beat() {
    outbox.look();
    if (outbox.isOpen() && !isBeatUnderWay) {
      outbox.put(new Act.Beat(replica.next()));
      isBeatUnderWay = true;
    }
  }

  // -- asked by rooms

  @Override
  public void ask(Request request) {
    add(request);
    flush();
  }

  @Override
  public void add(Request request) {
    asked.add(() -> outbox.take(request));
  }

  @Override
  public void flush() {
    if (isScheduled.compareAndSet(false, true)) {
      onWriter(this::turn);
    }
  }

  private void turn() {
    isScheduled.set(false); // from here on who asks schedules the next turn
    for (Runnable task = asked.poll(); task != null; task = asked.poll()) {
      Telling.tell(task); // one that fails takes nobody else's turn
    }
  }

  @Override
  public @Nullable String trouble() {
    return outbox.trouble();
  }

  @Override
  public long lag() {
    return Math.max(0, log.end() - next);
  }

  @Override
  public void keepHouse() {
    Housekeeper housekeeper =
        new Housekeeper(
            store,
            retention,
            open::containsKey,
            (room, through) -> {
              trimming.trim(room, through);
              return false; // not before it is read back
            });
    writer.scheduleWithFixedDelay(
        () -> {
          if (outbox.trouble() == null) {
            housekeeper.turn(clock.millis());
          }
        },
        BEAT_MILLIS,
        BEAT_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void end() {
    try {
      leave().get(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      LOG.atWarn().log("the server stops; what was said last may come into the log or not");
    }
    log.close();
  }

  /** Done when what was said has its fate, and the others know that this node goes. */
  CompletableFuture<Void> leave() {
    isGoingDown = true;
    CompletableFuture<Void> settled = new CompletableFuture<>();
    writer.execute(
        () -> {
          turn();
          long nonce = replica.node(self.node()).nonce();
          outbox.putLast(new Act.Gone(self.node(), nonce, Long.MAX_VALUE));
          awaitSettled(settled);
        });
    return settled;
  }

  private void awaitSettled(CompletableFuture<Void> settled) {
    if (outbox.waiting().isEmpty() || outbox.hasEnded()) {
      settled.complete(null);
    } else {
      writer.schedule(() -> awaitSettled(settled), 10, TimeUnit.MILLISECONDS);
    }
  }

  // -- asked by people

  @Override
  public Elsewhere elsewhere() {
    return elsewhere;
  }

  /** Between what this thread asks of rooms before and after it. */
  private void inOrder(Runnable task) {
    asked.add(task);
    flush();
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
    if (outbox.hasEnded()) {
      return;
    }
    try {
      long sinceNanos = meters.now();
      Inbox inbox = new Inbox(self, store, open, others, outbox, trimming, answers, intake, owner);
      inbox.apply(entries);
      next = replica.next();
      meters.committed(entries.size(), sinceNanos);
      if (outbox.canStore()) {
        LOG.atInfo().log("what is read of the shared log is stored again");
      }
      inbox.tell();
      applied.complete(null);
    } catch (StoreException e) {
      if (e.isOfTheDisk()) {
        String why = String.valueOf(e.getMessage());
        if (outbox.cannotStore(why)) {
          LOG.atWarn().setCause(e).addKeyValue("why", why).log("nothing can be stored");
        }
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

  /** A replica that has left out an act is none. */
  private void end(Throwable e) {
    String why = String.valueOf(e.getMessage());
    outbox.end(why);
    LOG.atError().setCause(e).log("what is in the shared log cannot be applied");
    self.failed().accept(why);
    ready.completeExceptionally(e);
  }

  private final class Owner implements Inbox.Owner {

    @Override
    public void opened(ActRecord.Opening opening, boolean counts) {
      isBeatUnderWay = false; // it was read before that, or never counts
      if (outbox.opened(opening, counts) && !ready.isDone()) {
        LOG.atInfo().addKeyValue("offset", replica.next()).log("this node has read what there was");
        ready.complete(null);
      }
    }

    @Override
    public void superseded() {
      outbox.superseded();
    }

    /** Nothing that its people say is to come into the log under names that are others' now. */
    @Override
    public void gone() {
      outbox.gone();
      if (isGoingDown) {
        return;
      }
      LOG.atWarn().log("the other nodes took this one for gone; its people are sent away");
      elsewhere.here().gone().whenComplete((done, failed) -> inOrder(outbox::openNext));
    }

    @Override
    public void beat() {
      isBeatUnderWay = false;
      pulse.beat(replica).forEach(outbox::put);
    }

    @Override
    public void heard(String node) {
      pulse.heard(node);
    }

    @Override
    public void put(Act act) {
      onWriter(() -> outbox.put(act));
    }

    @Override
    public Elsewhere.Here here() {
      return elsewhere.here();
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
