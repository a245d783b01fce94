package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomEvent.Renamed;
import dev.chatserver.ledger.Dispatch;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.SharedLog;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.ActRecord;
import dev.chatserver.ledger.sqlite.store.Replica;
import dev.chatserver.metrics.LedgerMeters;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node puts into the shared log, and waits to read back. What becomes of an act is told by
 * the log alone: where the engine does not know, the node opens its next generation there; what was
 * not read before that opening never counts, and is refused then. Until the opening is read back
 * nothing more is put into the log. Confined to the writer, but for {@link #trouble}.
 */
final class Outbox {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  static final String UNREACHABLE = "the log that all nodes share cannot be reached";

  private static final int AGAIN_SECONDS = 1;

  /** So many looks, and who waits is told that it takes long. */
  private static final int LOOKS_MAX = 5;

  private final SqliteLedger.Node self;
  private final Replica replica;
  private final Answers answers;
  private final Intake intake;
  private final ScheduledExecutorService writer;
  private final LedgerMeters meters;
  private final Supplier<? extends List<? extends Act>> owedOfPeople;

  private final Waiting waiting = new Waiting();
  private final Owed owed = new Owed();
  private final Dispatch dispatch;

  /** Tells this process from others that take themselves for the same node. */
  private long nonce;

  private final Set<Long> nonces = new HashSet<>();
  private long generation;
  private long count;

  /** It has read what there was. */
  private boolean hasBeenOpen;

  /** How often it was looked since it was open; an opening that is under way takes no time. */
  private int looksWhileShut;

  /** The opening of the generation was read back. */
  private boolean isOpen;

  /** Why what was read cannot be applied for now; null if it can. */
  private @Nullable String disk;

  /** Why nothing is applied any more; null as long as it is. */
  private @Nullable String ended;

  /** The one of these that keeps anything from being stored, or none. */
  private volatile @Nullable String trouble = UNREACHABLE;

  /**
   * @param owedOfPeople what others are to know of the people here, and have not read
   */
  Outbox(
      SqliteLedger.Node self,
      Replica replica,
      Answers answers,
      Intake intake,
      ScheduledExecutorService writer,
      LedgerMeters meters,
      Supplier<? extends List<? extends Act>> owedOfPeople) {
    this.self = self;
    this.dispatch = new Dispatch(self.log());
    this.replica = replica;
    this.answers = answers;
    this.intake = intake;
    this.writer = writer;
    this.meters = meters;
    this.owedOfPeople = owedOfPeople;
    renew();
  }

  private void renew() {
    nonce = self.nonces().getAsLong();
    nonces.add(nonce);
  }

  // -- how it stands

  /** Why nothing can be stored at the moment; null if it can. Callable on any thread. */
  @Nullable String trouble() {
    return trouble;
  }

  boolean isOpen() {
    return isOpen;
  }

  boolean hasEnded() {
    return ended != null;
  }

  /** What was put into the log and not read back. */
  Waiting waiting() {
    return waiting;
  }

  /** True if an opening is one of this process. */
  boolean isOurs(ActRecord.Opening opening) {
    return nonces.contains(opening.nonce());
  }

  /** True if whoever opens has read that this process is the node, and opens all the same. */
  boolean isReplacedBy(ActRecord.Opening opening) {
    return !isOurs(opening) && nonces.contains(opening.after());
  }

  /** True if it is this process that is taken for gone. */
  boolean isMeantBy(Act.Gone gone) {
    return gone.node().equals(self.node()) && gone.nonce() == nonce;
  }

  /** What is read cannot be applied; true if it could be before. */
  boolean cannotStore(String why) {
    boolean began = disk == null;
    disk = why;
    stand();
    return began;
  }

  /** It can; true if it could not be before. */
  boolean canStore() {
    boolean ends = disk != null;
    disk = null;
    stand();
    return ends;
  }

  /** Nothing is applied any more. */
  void end(String why) {
    ended = why;
    isOpen = false;
    stand();
  }

  /** In trouble, who wants to read need not wait for what nobody knows. */
  private void stand() {
    trouble = ended != null ? ended : disk != null ? disk : isOpen ? null : UNREACHABLE;
    if (trouble != null) {
      waiting.takeQuestions().forEach(request -> Telling.tell(answers.safelyTo(request)));
    }
  }

  // -- into the log

  /** A room's log asks for something. */
  void take(Request request) {
    String why = trouble;
    if (request.isAct()) {
      Act act = act(request);
      Waiting.One one = Waiting.One.act(act, request, null);
      if (why == null) {
        append(act, one);
      } else {
        Telling.tell(refusal(one, why));
        putPlace(act);
      }
    } else if (waiting.isEmpty() || (why != null && !(request instanceof Request.Barrier))) {
      Telling.tell(answers.safelyTo(request));
    } else {
      waiting.add(Waiting.One.question(request));
    }
  }

  /** Who is called something else is so where they are, though the room cannot be told. */
  private void putPlace(Act act) {
    if (act instanceof Act.Happened happened && happened.event() instanceof Renamed renamed) {
      put(new Act.Left(happened.room(), renamed.by()));
      put(new Act.Entered(happened.room(), renamed.to()));
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

  /** Somebody asks all nodes for something. */
  void take(PersonRequest request) {
    Waiting.One one = Waiting.One.act(request.act(), null, request);
    String why = trouble;
    if (why == null) {
      append(request.act(), one);
    } else {
      Telling.tell(refusal(one, why));
    }
  }

  /** Something that nobody waits for; it is lost if there is trouble. */
  void put(Act act) {
    if (isOpen) {
      append(act, Waiting.One.act(act, null, null));
    }
  }

  /** The last of this process: what came behind it would not count, and never have its fate. */
  void putLast(Act act) {
    put(act);
    isOpen = false;
    stand();
  }

  private void append(Act act, Waiting.One one) {
    long number = ++count;
    long of = generation;
    waiting.add(of, number, one);
    dispatch.give(
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
        Telling.tell(refusal(one, UNREACHABLE));
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
    answers.toNext(walk, telling);
    walk.takeAway();
    telling.told().forEach(Telling::tell);
  }

  // -- generations

  /** What was put into the log so far counts if it is read before the opening of the next one. */
  void openNext() {
    isOpen = false;
    stand();
    Replica.Node node = replica.node(self.node());
    generation = Math.max(generation, node.generation()) + 1;
    count = 0;
    long of = generation;
    dispatch.give(
        new ActRecord.Opening(self.node(), of, nonce, node.nonce()).bytes(),
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

  /**
   * An opening of this process was read back.
   *
   * @param counts false if the log had one of that generation already: the file was older than it
   * @return true if what is said is stored from here on
   */
  boolean opened(ActRecord.Opening opening, boolean counts) {
    if (opening.generation() != generation || opening.nonce() != nonce || isOpen) {
      return false; // one more is under way; or it is there twice
    }
    if (!counts) {
      openNext();
      return false;
    }
    isOpen = true;
    hasBeenOpen = true;
    if (looksWhileShut >= 2) {
      LOG.atInfo().log("what is said is stored again");
    }
    stand();
    owedOfPeople.get().forEach(this::put);
    List<Act.Happened> acts = owed.acts(0);
    owed.clear();
    acts.forEach(this::put);
    return true;
  }

  /** By what an earlier process of this node had under way when it ended. */
  void superseded() {
    if (isOpen) {
      openNext();
    }
  }

  /** The others took this node for gone: nothing is put into the log until it begins anew. */
  void gone() {
    isOpen = false;
    stand();
    owed.clear(); // those who went are told
    renew();
    generation++; // whatever is told of what is under way
  }

  // -- telling

  /** What is said in vain, of something that never counts. */
  Runnable refusal(Waiting.One one, String why) {
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
        append.outcome().refused(why);
      } else if (one.request() instanceof Request.Redact redact) {
        redact.result().accept(new RedactResult.Failed(why));
      }
      if (one.person() != null) {
        one.person().result().accept(Refusal.of(Refusal.Reason.NOT_NOW, why));
      }
    };
  }

  /** To be called each second: whoever waits for long is told that nobody knows yet. */
  void look() {
    dispatch.look();
    looksWhileShut = isOpen || !hasBeenOpen || ended != null ? 0 : looksWhileShut + 1;
    if (looksWhileShut == 2) {
      LOG.atWarn().addKeyValue("why", UNREACHABLE).log("nothing can be stored");
    }
    for (Request.Append append : waiting.late(LOOKS_MAX)) {
      Telling.tell(append.outcome()::notKnownYet);
    }
    waiting.takeLateBarriers(LOOKS_MAX).forEach(barrier -> Telling.tell(barrier.reached()));
    if (isOpen && dispatch.silentLooks() >= LOOKS_MAX) {
      // What is said is refused at once from here on, and not when its time is over; the opening is
      // behind what is under way, and read after that.
      openNext();
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
