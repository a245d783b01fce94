package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Who came and went while nothing could be stored: it has happened, so that nobody can be told that
 * it did not, and the log is owed it. It is summed up, one event of each kind for a room, and so
 * takes no more memory however long the trouble lasts. Confined to the writer.
 */
final class Owed {

  /** Beyond these many rooms the trouble is such that nobody asks who left them. */
  static final int ROOMS_MAX = 10_000;

  private static final int NAMES_MAX = 3;

  private final Map<RoomName, Map<Presence.Kind, Presence>> rooms = new LinkedHashMap<>();

  void clear() {
    rooms.clear();
  }

  /** False if it is too much, and is forgotten. */
  boolean add(RoomName room, Presence presence) {
    if (rooms.size() >= ROOMS_MAX && !rooms.containsKey(room)) {
      return false;
    }
    rooms
        .computeIfAbsent(room, any -> new EnumMap<>(Presence.Kind.class))
        .merge(presence.kind(), presence, Owed::sum);
    return true;
  }

  private static Presence sum(Presence one, Presence other) {
    List<UserName> names = new ArrayList<>(one.names());
    names.addAll(other.names());
    int named = Math.min(NAMES_MAX, names.size());
    int others = one.others() + other.others() + names.size() - named;
    return new Presence(one.kind(), names.subList(0, named), others, null);
  }

  /** All of it, as acts of now. */
  List<Act.Happened> acts(long nowMillis) {
    List<Act.Happened> acts = new ArrayList<>();
    rooms.forEach(
        (room, kinds) ->
            kinds.values().forEach(one -> acts.add(new Act.Happened(room, nowMillis, one))));
    return acts;
  }

  /**
   * Stores it, in a transaction of its own.
   *
   * @param told given what is stored, when it is
   * @throws StoreException if that still cannot be; it is owed on
   */
  void pay(Store store, long nowMillis, BiConsumer<RoomName, LogEntry> told) throws StoreException {
    List<Runnable> paid = new ArrayList<>();
    try {
      store.begin();
      for (Act.Happened act : acts(nowMillis)) {
        LogEntry entry = store.apply(act);
        paid.add(() -> told.accept(act.room(), entry));
      }
      store.commit();
    } catch (StoreException | RuntimeException | Error e) {
      store.rollback();
      throw e;
    }
    rooms.clear();
    paid.forEach(Runnable::run);
  }
}
