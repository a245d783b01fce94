package dev.chatserver.room;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.UserName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names in use and who bears each. No two of them look alike, unless one person bears both.
 * Thread-safe: a name is claimed by one atomic step, so of many that want it at once one has it. Of
 * names that look alike and are claimed at the same moment it may be that nobody has one.
 *
 * <p>Open to be extended by tests, which have it make mistakes and see them found.
 *
 * @param <B> who bears a name
 */
public class Names<B> {

  private final Map<UserName, B> bearers = new ConcurrentHashMap<>();

  /**
   * Which name has a look, of those looks that are not that name's comparable form itself: most
   * names are in here not at all.
   */
  private final Map<String, UserName> looks = new ConcurrentHashMap<>();

  /**
   * Null if the name was free and is now the bearer's; else why not. It is not free either if the
   * bearer goes by another name already and has not given this one back.
   */
  public @Nullable Refusal claim(UserName name, B bearer) {
    if (bearers.putIfAbsent(name, bearer) != null) {
      return Refusal.of(Reason.NAME_TAKEN);
    }
    Refusal refusal = look(name, bearer);
    if (refusal != null) {
      bearers.remove(name, bearer);
    }
    return refusal;
  }

  /**
   * Null if the bearer of a name may spell it so; else why not.
   *
   * @param name the same name, in another spelling
   */
  public @Nullable Refusal respell(UserName name, B bearer) {
    return look(name, bearer);
  }

  /** Null if a name looks like nobody's else, and then nobody else may look like it. */
  private @Nullable Refusal look(UserName name, B bearer) {
    List<Runnable> takeBack = new ArrayList<>();
    UserName other = likeness(name.key(), bearer);
    for (String look : name.looks()) {
      other = other == null ? putLook(look, name, bearer, takeBack) : other;
    }
    if (other == null) {
      return null;
    }
    takeBack.forEach(Runnable::run);
    return Refusal.of(Reason.NAME_LIKE_ANOTHER, other);
  }

  private boolean isOthers(@Nullable B who, B bearer) {
    return who != null && who != bearer;
  }

  /** Null if a look of a name is its bearer's now; else another's name that has it. */
  private @Nullable UserName putLook(
      String look, UserName name, B bearer, List<Runnable> takeBack) {
    UserName has = looks.putIfAbsent(look, name);
    if (has == null) {
      takeBack.add(() -> looks.remove(look, name));
    } else if (bearers.get(has) != bearer) {
      return has;
    } else { // of the name that this person goes by as of the next one
      looks.put(look, name);
      takeBack.add(() -> looks.put(look, has));
    }
    UserName plain = UserName.kept(look, look);
    return isOthers(bearers.get(plain), bearer) ? plain : null;
  }

  /** Another's name that looks like this form of one; null if there is none. */
  private @Nullable UserName likeness(String key, B bearer) {
    UserName has = looks.get(key);
    return has == null || has.key().equals(key) || bearers.get(has) == bearer ? null : has;
  }

  /** Gives a name back; does nothing if it is somebody else's. */
  public void release(UserName name, B bearer) {
    if (bearers.get(name) == bearer) {
      name.looks().forEach(look -> looks.remove(look, name));
      bearers.remove(name, bearer);
    }
  }

  /**
   * The bearer of a name does not spell it so any more. Does nothing for a spelling that was taken
   * up anew meanwhile, by whomever.
   *
   * @param from the same object that was claimed
   */
  @SuppressWarnings(
      "ReferenceEquality") // two spellings are one name, and so may two of the same be
  public void respelled(UserName from) {
    for (String look : from.looks()) {
      looks.computeIfPresent(look, (l, has) -> has == from ? null : has);
    }
  }

  /** Who bears a name, or null. */
  public @Nullable B find(UserName name) {
    return bearers.get(name);
  }

  /** How many names are in use. */
  public int size() {
    return bearers.size();
  }

  /** How many looks are remembered of them. */
  int looks() {
    return looks.size();
  }
}
