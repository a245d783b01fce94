package dev.chatserver.testing;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Elsewhere;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** Other nodes, of which the test says what they answer. Confined to the test's thread. */
public final class AskedElsewhere implements Elsewhere {

  /** From when on there are any. */
  public boolean isSomewhere;

  /** Somebody here has it, for all that others know. */
  public final Set<UserName> borne = new HashSet<>();

  /** Who is where, for all that others know: the room, and who. Told by all rooms' loops. */
  public final Set<String> places = ConcurrentHashMap.newKeySet();

  /** In how many rooms others are, each alone. */
  public int rooms;

  private final Queue<Claim> claims = new ArrayDeque<>();

  private static final class Claim {
    final UserName name;
    final Consumer<@Nullable Refusal> result;
    boolean isReleased;

    Claim(UserName name, Consumer<@Nullable Refusal> result) {
      this.name = name;
      this.result = result;
    }
  }

  @Override
  public boolean isSomewhere() {
    return isSomewhere;
  }

  @Override
  public void claim(UserName name, @Nullable UserName besides, Consumer<@Nullable Refusal> result) {
    claims.add(new Claim(name, result));
  }

  @Override
  public void respell(UserName name, Consumer<@Nullable Refusal> result) {
    claims.add(new Claim(name, result));
  }

  @Override
  public void release(UserName name) {
    borne.remove(name);
    claims.stream().filter(claim -> claim.name.equals(name)).forEach(c -> c.isReleased = true);
  }

  @Override
  public void enters(RoomName room, UserName name) {
    places.add(room + ": " + name);
  }

  @Override
  public void leaves(RoomName room, UserName name) {
    places.remove(room + ": " + name);
  }

  @Override
  public int rooms() {
    return rooms;
  }

  @Override
  public void rooms(ObjIntConsumer<RoomName> room) {
    Samples.names(rooms).forEach(name -> room.accept(name, 1));
  }

  /** How many claims wait for an answer. */
  public int waiting() {
    return claims.size();
  }

  /** All of them have it; null is that they may have the name. */
  public void answer(@Nullable Refusal refusal) {
    for (Claim claim = claims.poll(); claim != null; claim = claims.poll()) {
      if (refusal == null && !claim.isReleased) {
        borne.add(claim.name);
      }
      claim.result.accept(refusal);
    }
  }
}
