package dev.chatserver.feed;

import dev.chatserver.codec.LineMark;
import dev.chatserver.codec.UserName;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a feed one reader is shown, and how. Immutable, but for the set.
 *
 * @param hidden lent, and read at each write: nothing that these people do is shown
 * @param unheard what this person says and does in the room is not shown live either; null for
 *     nobody
 * @param mark put before the events that it is due to; null for none
 */
public record View(Set<UserName> hidden, @Nullable UserName unheard, @Nullable LineMark mark) {

  /** Everything, as it is. */
  public static final View ALL = new View(Set.of(), null, null);

  /** True if something may be left out. */
  boolean hidesSomebody() {
    return unheard != null || !hidden.isEmpty();
  }

  /** True if an event is left out wherever it stands. */
  boolean hides(@Nullable UserName author) {
    return author != null && hidden.contains(author);
  }

  /**
   * True if an event is left out where it is live.
   *
   * @param isSpoken it is something said or done in the room
   */
  boolean hidesLive(@Nullable UserName author, boolean isSpoken) {
    return hides(author) || (isSpoken && unheard != null && Objects.equals(author, unheard));
  }
}
