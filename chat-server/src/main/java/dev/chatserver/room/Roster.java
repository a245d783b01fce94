package dev.chatserver.room;

import dev.chatserver.codec.UserName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who is in a room, in the order in which they came. Confined to the room's home loop. */
final class Roster {

  private final Set<UserName> names = new LinkedHashSet<>(2);

  boolean add(UserName name) {
    return names.add(name);
  }

  boolean remove(UserName name) {
    return names.remove(name);
  }

  /** Somebody is called something else; they count as the last who came. */
  void rename(UserName from, UserName to) {
    if (names.remove(from)) {
      names.add(to);
    }
  }

  int size() {
    return names.size();
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** The first names, at most so many: listing a room of thousands costs what is listed. */
  List<UserName> first(int namesMax) {
    List<UserName> first = new ArrayList<>(Math.min(namesMax, names.size()));
    for (UserName name : names) {
      if (first.size() == namesMax) {
        break;
      }
      first.add(name);
    }
    return first;
  }
}
