package dev.chatserver.room;

import dev.chatserver.codec.UserName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names in use and who bears each. Thread-safe: a name is claimed by one atomic step, so of
 * many that want it at once one has it.
 *
 * <p>Open to be extended by tests, which have it make mistakes and see them found.
 *
 * @param <B> who bears a name
 */
public class Names<B> {

  private final Map<UserName, B> bearers = new ConcurrentHashMap<>();

  /** True if the name was free and is now the bearer's. */
  public boolean claim(UserName name, B bearer) {
    return bearers.putIfAbsent(name, bearer) == null;
  }

  /** Gives a name back; does nothing if it is somebody else's. */
  public void release(UserName name, B bearer) {
    bearers.remove(name, bearer);
  }

  /** Who bears a name, or null. */
  public @Nullable B find(UserName name) {
    return bearers.get(name);
  }

  /** How many names are in use. */
  public int size() {
    return bearers.size();
  }
}
