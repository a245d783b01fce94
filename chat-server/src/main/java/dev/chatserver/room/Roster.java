package dev.chatserver.room;

import dev.chatserver.codec.UserName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room, in the order in which they came: a list that goes through the members
 * themselves, so that coming, going and being renamed cost the same however many there are.
 * Confined to the room's home loop.
 */
final class Roster {

  private @Nullable Member first;
  private @Nullable Member last;
  private int size;

  void add(Member member) {
    assert !member.present : member.name;
    member.present = true;
    member.before = last;
    if (last == null) {
      first = member;
    } else {
      last.after = member;
    }
    last = member;
    size++;
  }

  /** False if they are not here. */
  boolean remove(Member member) {
    if (!member.present) {
      return false;
    }
    if (member.before == null) {
      first = member.after;
    } else {
      member.before.after = member.after;
    }
    if (member.after == null) {
      last = member.before;
    } else {
      member.after.before = member.before;
    }
    member.before = null;
    member.after = null;
    member.present = false;
    size--;
    return true;
  }

  /** Somebody who is here is called something else; they count as the last who came. */
  void rename(Member member, UserName to) {
    member.name = to;
    if (remove(member)) {
      add(member);
    }
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The first names, at most so many: listing a room of thousands costs what is listed. */
  List<UserName> first(int namesMax) {
    List<UserName> names = new ArrayList<>(Math.min(namesMax, size));
    for (Member member = first; member != null && names.size() < namesMax; member = member.after) {
      names.add(member.name);
    }
    return names;
  }
}
