package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.metrics.LedgerMeters;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of one machine, and its clock: the queue of one writer. Whatever waits when the writer
 * comes to it is one transaction, so that a busy server commits seldom and an idle one at once. A
 * turn goes like this:
 *
 * <ol>
 *   <li>What waits is taken, up to {@link #BATCH_MAX} requests.
 *   <li>In one transaction the acts among it are applied, and questions are answered where they
 *       stand in the order.
 *   <li>When that is committed, rooms are told of their events, and whoever asked of its answer, in
 *       the order in which it was asked.
 *   <li>If it cannot be committed, nothing of it happened: who said something is refused, and the
 *       questions are answered without it. A fault of the server's own takes no other with it: then
 *       each request is tried alone. See {@link Trouble} for what is done about the disk.
 * </ol>
 *
 * Requests come from any thread, and those of one thread are done in their order; the rest is
 * confined to the writer.
 */
final class LocalSequencer implements Sequencer {

  private static final Logger LOG = LoggerFactory.getLogger(LocalSequencer.class);

  /** The more, the fewer commits, and the later the first of them is shown. */
  static final int BATCH_MAX = 4096;

  /** Between one bit of housekeeping and the next: others have nine tenths of the writer's time. */
  private static final int WORK_MILLIS = 20;

  private static final int REST_MILLIS = 1000;

  private final Store store;
  private final Retention retention;
  private final Intake intake;
  private final Clock clock;
  private final ScheduledExecutorService writer;
  private final LedgerMeters meters;
  private final Queue<Request> asked = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isScheduled = new AtomicBoolean();
  private final Map<RoomName, SqliteRoomLog> open = new HashMap<>();
  private final Answers answers;
  private final Trouble trouble;

  LocalSequencer(
      Store store,
      Retention retention,
      Intake intake,
      Clock clock,
      ScheduledExecutorService writer,
      LedgerMeters meters) {
    this.store = store;
    this.retention = retention;
    this.intake = intake;
    this.clock = clock;
    this.writer = writer;
    this.meters = meters;
    this.answers = new Answers(store, open);
    this.trouble = new Trouble(store, clock, writer, this::paid);
  }

  @Override
  public CompletionStage<Void> begin() {
    return CompletableFuture.completedStage(null);
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
    return trouble.why();
  }

  @Override
  public void keepHouse() {
    keepHouse(new Housekeeper(store, retention, open::containsKey, this::trim), REST_MILLIS);
  }

  /** The writer does what it was given before it ends. */
  @Override
  public void end() {
    flush();
  }

  private void keepHouse(Housekeeper housekeeper, int delayMillis) {
    try {
      writer.schedule(
          () -> {
            boolean more = trouble.present() == null && housekeeper.turn(clock.millis());
            keepHouse(housekeeper, more ? WORK_MILLIS : REST_MILLIS);
          },
          delayMillis,
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.atDebug().log("the server stops, and what is not kept is given up the next time");
    }
  }

  private boolean trim(RoomName room, long through) throws StoreException {
    try {
      store.begin();
      store.apply(new Act.Trimmed(room, through));
      store.commit();
      return true;
    } catch (StoreException | RuntimeException | Error e) {
      store.rollback();
      throw e;
    }
  }

  private void turn() {
    isScheduled.set(false); // from here on who asks schedules the next turn
    for (List<Request> batch = take(); !batch.isEmpty(); batch = take()) {
      run(batch);
    }
  }

  private List<Request> take() {
    List<Request> batch = new ArrayList<>();
    while (batch.size() < BATCH_MAX) {
      Request request = asked.poll();
      if (request == null) {
        break;
      }
      batch.add(request);
    }
    return batch;
  }

  private void run(List<Request> batch) {
    StoreException present = trouble.present();
    if (present != null) {
      tell(refusal(batch, present)); // it is tried once a second, however many speak meanwhile
      return;
    }
    try {
      tell(attempt(batch));
    } catch (StoreException e) {
      if (e.isOfTheDisk() || batch.size() == 1) {
        tell(refusal(batch, e));
      } else {
        batch.forEach(request -> run(List.of(request)));
      }
    } catch (RuntimeException | Error e) {
      if (batch.size() == 1) {
        tell(refusal(batch, new StoreException("a fault of the server", false, e)));
      } else {
        batch.forEach(request -> run(List.of(request)));
      }
    }
  }

  // -- one transaction

  /** What is to be told of it if all of it is committed. */
  private List<Runnable> attempt(List<Request> batch) throws StoreException {
    if (!isAnyAct(batch)) {
      return batch().apply(batch);
    }
    long sinceNanos = meters.now();
    try {
      store.begin();
      List<Runnable> told = batch().apply(batch);
      store.commit();
      meters.committed(batch.size(), sinceNanos);
      return told;
    } catch (StoreException | RuntimeException | Error e) {
      store.rollback();
      throw e;
    }
  }

  private static boolean isAnyAct(List<Request> batch) {
    for (Request request : batch) {
      if (request.isAct()) {
        return true;
      }
    }
    return false;
  }

  private Batch batch() {
    return new Batch(store, retention, intake, answers, clock.millis());
  }

  // -- telling

  private static void tell(List<Runnable> told) {
    for (Runnable one : told) {
      try {
        one.run();
      } catch (RuntimeException | Error e) {
        LOG.atError().setCause(e).log("who was told of the log has failed");
      }
    }
  }

  private List<Runnable> refusal(List<Request> batch, StoreException e) {
    String why = String.valueOf(e.getMessage());
    if (e.isOfTheDisk()) {
      trouble.befell(e);
    } else {
      LOG.atError().setCause(e).log("what was asked of the log has failed");
    }
    meters.notStored(batch.size());
    List<Runnable> told = new ArrayList<>();
    for (Request request : batch) {
      if (request instanceof Request.Append append) {
        told.add(
            () -> {
              intake.remove(1);
              if (!trouble.owes(append.log().room(), append.event())) {
                append.outcome().refused(why);
              }
            });
      } else if (request instanceof Request.Redact redact) {
        told.add(
            () -> {
              intake.remove(1);
              redact.result().accept(new RedactResult.Failed(why));
            });
      } else if (e.isOfTheDisk()) { // else it is what has failed
        told.add(() -> answers.to(request).run());
      }
    }
    return told;
  }

  private void paid(RoomName room, LogEntry entry) {
    SqliteRoomLog log = open.get(room);
    if (log != null) {
      tell(List.of(() -> log.committed(List.of(entry))));
    } else {
      store.forget(room);
    }
  }
}
