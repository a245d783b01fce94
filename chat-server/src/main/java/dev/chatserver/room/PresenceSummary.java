package dev.chatserver.room;

import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.UserName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a room who comes and goes, without drowning it in a storm: the first few of a second are
 * told one by one, the others are summed up at its end, {@code a, b, c and 37 others left the
 * chat}. Whoever owns it has {@link #endOfSecond()} called a second after {@link #add} has asked
 * for it. Confined to the room's home loop.
 */
final class PresenceSummary {

  /** Some names, and a count of the others. */
  private static final class Crowd {
    final List<UserName> names = new ArrayList<>();
    int others;
  }

  private final int burst;
  private final int namesMax;
  private final Consumer<Presence> tell;
  private final Map<Presence.Kind, Crowd> crowds = new EnumMap<>(Presence.Kind.class);
  private int toldThisSecond;

  PresenceSummary(int burst, int namesMax, Consumer<Presence> tell) {
    this.burst = burst;
    this.namesMax = namesMax;
    this.tell = tell;
  }

  /**
   * Somebody came or went.
   *
   * @return true if this began a second, at whose end {@link #endOfSecond()} is to be called
   */
  boolean add(Presence.Kind kind, UserName name, @Nullable String farewell) {
    if (toldThisSecond < burst) {
      tell.accept(Presence.of(kind, name, farewell));
      return toldThisSecond++ == 0;
    }
    Crowd crowd = crowds.computeIfAbsent(kind, k -> new Crowd());
    if (crowd.names.size() < namesMax) {
      crowd.names.add(name);
    } else {
      crowd.others++;
    }
    return false;
  }

  /**
   * Tells the sums.
   *
   * @return true if there were any: the storm may go on, and this is to be called again a second
   *     later
   */
  boolean endOfSecond() {
    if (crowds.isEmpty()) {
      toldThisSecond = 0;
      return false;
    }
    flush();
    return true;
  }

  /** Tells the sums now, because nobody will be here in a second. */
  void flush() {
    crowds.forEach(
        (kind, crowd) -> tell.accept(new Presence(kind, crowd.names, crowd.others, null)));
    crowds.clear();
  }
}
