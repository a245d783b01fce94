package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.People;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The people of this node as they are, whatever the others have read of it: what was lost on the
 * way to them is owed. Confined to the writer.
 */
final class OwnPeople {

  /** Each name, and how often it is claimed and not given back. */
  private final Map<UserName, Integer> names = new HashMap<>();

  private final Map<RoomName, Map<UserName, UserName>> rooms = new LinkedHashMap<>();

  void claim(UserName name) {
    names.merge(name, 1, Integer::sum);
  }

  void release(UserName name) {
    names.computeIfPresent(name, (any, claims) -> claims == 1 ? null : claims - 1);
  }

  void enter(RoomName room, UserName name) {
    rooms.computeIfAbsent(room, any -> new LinkedHashMap<>()).put(name, name);
  }

  void rename(RoomName room, UserName from, UserName to) {
    leave(room, from);
    enter(room, to);
  }

  void leave(RoomName room, UserName name) {
    rooms.computeIfPresent(
        room,
        (any, in) -> {
          in.remove(name);
          return in.isEmpty() ? null : in;
        });
  }

  /**
   * What makes others know them as they are. Whoever has lost their name has lost their places too.
   *
   * @param people as all know it
   */
  List<Act.OfPeople> owed(People people, String node) {
    List<Act.OfPeople> acts = new ArrayList<>();
    Set<UserName> borne = new HashSet<>();
    for (UserName name : people.names(node)) {
      if (names.containsKey(name)) {
        borne.add(name);
      } else {
        acts.add(new Act.Released(name));
      }
    }
    Map<RoomName, List<UserName>> known = people.places(node);
    known.forEach(
        (room, in) -> {
          for (UserName name : in) {
            if (!rooms.getOrDefault(room, Map.of()).containsKey(name)) {
              acts.add(0, new Act.Left(room, name)); // before the name is free
            }
          }
        });
    rooms.forEach(
        (room, in) -> {
          List<UserName> there = known.getOrDefault(room, List.of());
          for (UserName name : in.values()) {
            if (borne.contains(name) && !isAmong(there, name)) {
              acts.add(new Act.Entered(room, name));
            }
          }
        });
    return acts;
  }

  /** True if that name is there, spelled so. */
  private static boolean isAmong(List<UserName> names, UserName name) {
    int at = names.indexOf(name);
    return at >= 0 && names.get(at).toString().equals(name.toString());
  }
}
