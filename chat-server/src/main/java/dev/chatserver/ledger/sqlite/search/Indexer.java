package dev.chatserver.ledger.sqlite.search;

import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.SearchResult;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index at the heels of the log, and searches. All of it is done on one thread of its
 * own, a bounded part at a time, so that searches have their turn while the index is made; the rest
 * of this class is confined to that thread.
 *
 * <ol>
 *   <li>The writer tells which rooms have changed, after each commit. A moment later what is new in
 *       them is taken in, in one transaction with the position in each room.
 *   <li>When nothing is left, it is noted up to which act of the log all is in the index. A server
 *       that starts goes through all rooms if that is not where the log is.
 *   <li>An index that is ahead of the log was made of lines that the log has lost, with the machine
 *       that is. It is thrown away, and so is one that is damaged.
 * </ol>
 */
public final class Indexer implements Store.Committed {

  private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

  /**
   * Between a commit and its being taken in: what comes meanwhile is taken in with it. Long enough
   * that a talkative room costs few transactions, each of which makes a segment of the index that
   * is to be merged; short enough that a search lags behind by less than a second.
   */
  private static final int DELAY_MILLIS = 400;

  private static final int RETRY_MILLIS = 1000;

  /** In one transaction: some tens of milliseconds. */
  private static final int EVENTS_MAX = 2000;

  /** Of one room at a time. */
  private static final int ROOM_EVENTS_MAX = 500;

  /** So many rooms are looked at in one transaction in which nothing is new. */
  private static final int ROOMS_MAX = 2000;

  /** What is taken in before the end; the rest is for the next start. */
  private static final int LAST_TURNS_MAX = 5;

  private final SearchFile file;
  private final LogFile log;
  private final ScheduledExecutorService thread;

  /** Rooms that have changed and are not taken in; whatever was applied up to there is in it. */
  private final Set<Long> changed = ConcurrentHashMap.newKeySet();

  private volatile long applied;
  private final AtomicBoolean isScheduled = new AtomicBoolean();

  private @Nullable SearchIndex index;
  private final ArrayDeque<Long> rooms = new ArrayDeque<>();

  /** Up to which act all is in the index when {@link #rooms} are done. */
  private long through;

  /** The last room that was looked at, of all; -1 if all were. */
  private long lastOfAll = -1;

  /** Not all that there was at the start is in the index. */
  private boolean isMaking = true;

  private boolean isEnded;

  /** It could not be kept up, which was logged. */
  private boolean isInTrouble;

  /**
   * @param applied how many acts the log has now
   */
  public Indexer(SearchFile file, LogFile log, ScheduledExecutorService thread, long applied) {
    this.file = file;
    this.log = log;
    this.thread = thread;
    this.applied = applied;
    schedule(0);
  }

  /** Called by the writer. */
  @Override
  public void committed(Collection<Long> roomsChanged, long appliedNow) {
    changed.addAll(roomsChanged);
    applied = appliedNow;
    schedule(DELAY_MILLIS);
  }

  private void schedule(int millis) {
    if (isScheduled.compareAndSet(false, true)) {
      try {
        thread.schedule(this::turn, millis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.atDebug().log("the server stops; what is new is taken in after the next start");
      }
    }
  }

  // -- on its thread

  private void turn() {
    isScheduled.set(false);
    if (isEnded) {
      return;
    }
    try {
      if (!takeIn(opened())) {
        schedule(0);
      }
      isInTrouble = false;
    } catch (SQLException | StoreException | IOException | RuntimeException e) {
      fail(e);
      schedule(RETRY_MILLIS);
    }
  }

  private SearchIndex opened() throws SQLException, StoreException, IOException {
    if (index == null) {
      index = open();
      if (index.acts() > applied) {
        LOG.atInfo().log("the index is ahead of the log, and is made again");
        drop();
        index = open();
      }
      through = applied; // before the rooms: what was applied up to there is in them
      isMaking = through != index.acts();
      lastOfAll = isMaking ? 0 : -1;
    }
    return index;
  }

  private SearchIndex open() throws SQLException, StoreException, IOException {
    Connection fromLog = log.openToRead();
    try {
      return new SearchIndex(fromLog, file.open());
    } catch (SQLException | IOException | RuntimeException e) {
      fromLog.close();
      throw e;
    }
  }

  private void drop() throws SQLException, IOException {
    close();
    file.delete();
  }

  /** Takes in a bounded part of what is new; true if that was all. */
  private boolean takeIn(SearchIndex into) throws SQLException {
    gather(into);
    if (rooms.isEmpty() && lastOfAll < 0 && through == into.acts()) {
      return true;
    }
    into.begin();
    int events = 0;
    for (int looked = 0; looked < ROOMS_MAX && events < EVENTS_MAX; looked++) {
      Long room = rooms.peek();
      if (room == null) {
        break;
      }
      int found = into.takeIn(room, ROOM_EVENTS_MAX);
      rooms.remove();
      if (found == ROOM_EVENTS_MAX) {
        rooms.add(room); // the others first
      }
      events += found;
    }
    boolean all = rooms.isEmpty() && lastOfAll < 0;
    into.commit(all ? through : into.acts());
    isMaking &= !all;
    return all && changed.isEmpty();
  }

  private void gather(SearchIndex from) throws SQLException {
    if (!rooms.isEmpty()) {
      return;
    }
    if (lastOfAll < 0) {
      through = applied; // before the rooms, as above
      rooms.addAll(takeChanged());
    } else {
      rooms.addAll(from.roomsAfter(lastOfAll, ROOMS_MAX));
      Long last = rooms.peekLast();
      lastOfAll = last == null ? -1 : last;
    }
  }

  private Set<Long> takeChanged() {
    Set<Long> taken = new LinkedHashSet<>();
    changed.removeIf(taken::add);
    return taken;
  }

  /** All that was under way is to be done anew, with what is in the file. */
  private void fail(Exception e) {
    if (!isInTrouble) {
      LOG.atWarn().setCause(e).log("the index of the log is not kept up for now");
    }
    isInTrouble = true;
    rooms.clear();
    try {
      if (e instanceof SQLException sql && StoreException.isDamage(sql)) {
        drop();
      } else {
        close();
      }
    } catch (SQLException | IOException closing) {
      LOG.atWarn().setCause(closing).log("the index of the log could not be closed");
    }
  }

  private void close() throws SQLException {
    SearchIndex open = index;
    index = null;
    if (open != null) {
      open.close();
    }
  }

  /** Takes in what it can of what is new, and lets go of the files. */
  public void end() {
    thread.execute(
        () -> {
          try {
            boolean all = index == null;
            for (int turn = 0; !all && turn < LAST_TURNS_MAX; turn++) {
              all = takeIn(opened());
            }
            isEnded = true;
            close();
          } catch (SQLException | StoreException | IOException | RuntimeException e) {
            fail(e);
          }
        });
  }

  // -- finding

  /** Tells what was found on its thread, or at once if that has ended. */
  public void search(RoomName room, String words, int max, Consumer<SearchResult> result) {
    try {
      thread.execute(() -> result.accept(search(room, words, max)));
    } catch (RejectedExecutionException e) {
      result.accept(new SearchResult.Failed("the server is stopping"));
    }
  }

  private SearchResult search(RoomName room, String words, int max) {
    String query = SearchText.query(words);
    if (query == null) {
      return new SearchResult.Failed("there is no word in it");
    }
    try {
      return new SearchResult.Found(opened().find(room, query, max), !isMaking);
    } catch (SQLException | StoreException | IOException | RuntimeException e) {
      fail(e);
      schedule(RETRY_MILLIS);
      return new SearchResult.Failed("the index cannot be read at the moment");
    }
  }
}
