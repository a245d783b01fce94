package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.sqlite.store.People;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjIntConsumer;

/**
 * The people of other nodes, as was committed last. Changed by the writer and read by any thread:
 * its maps are concurrent, and who is in a room is guarded by its crowd.
 */
final class OtherPeople implements People.Watcher {

  private final String self;
  private final Set<UserName> names = ConcurrentHashMap.newKeySet();
  private final Map<RoomName, Crowd> rooms = new ConcurrentHashMap<>();

  /** Who is in a room, in the order in which they came. */
  private static final class Crowd {
    private final Set<UserName> names = new LinkedHashSet<>();

    synchronized void add(UserName name) {
      names.remove(name); // it may be spelled in another way
      names.add(name);
    }

    synchronized boolean remove(UserName name) {
      names.remove(name);
      return names.isEmpty();
    }

    synchronized int size() {
      return names.size();
    }

    synchronized List<UserName> first(int max) {
      List<UserName> first = new ArrayList<>(Math.min(max, names.size()));
      for (UserName name : names) {
        if (first.size() >= max) {
          break;
        }
        first.add(name);
      }
      return first;
    }
  }

  /**
   * @param self the node whose people are no others
   */
  OtherPeople(String self) {
    this.self = self;
  }

  // -- told by the writer

  @Override
  public void bears(UserName name, String node) {
    if (!node.equals(self)) {
      names.add(name);
    }
  }

  @Override
  public void isFree(UserName name, String node) {
    if (!node.equals(self)) {
      names.remove(name);
    }
  }

  @Override
  public void isIn(RoomName room, UserName name, String node) {
    if (!node.equals(self)) {
      rooms.computeIfAbsent(room, any -> new Crowd()).add(name);
    }
  }

  @Override
  public void isOut(RoomName room, UserName name, String node) {
    if (!node.equals(self)) {
      rooms.computeIfPresent(room, (any, crowd) -> crowd.remove(name) ? null : crowd);
    }
  }

  // -- asked by anybody

  boolean bears(UserName name) {
    return names.contains(name);
  }

  int people() {
    return names.size();
  }

  int here(RoomName room) {
    Crowd crowd = rooms.get(room);
    return crowd == null ? 0 : crowd.size();
  }

  List<UserName> first(RoomName room, int namesMax) {
    Crowd crowd = rooms.get(room);
    return crowd == null || namesMax <= 0 ? List.of() : crowd.first(namesMax);
  }

  int rooms() {
    return rooms.size();
  }

  void rooms(ObjIntConsumer<RoomName> room) {
    rooms.forEach((name, crowd) -> room.accept(name, crowd.size()));
  }
}
