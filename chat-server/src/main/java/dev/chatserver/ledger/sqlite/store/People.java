package dev.chatserver.ledger.sqlite.store;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who bears which name at which node, and who is in which room, as acts made it: a name is whose
 * claim comes first in the log. No two names that look alike are borne at a time, unless one person
 * bears both. It changes in the transactions of its {@link Store}. Confined to the writer.
 */
public final class People {

  private static final String LIST = "SELECT key, name, node, looks FROM bearer";
  private static final String BEAR = "INSERT OR REPLACE INTO bearer VALUES (?, ?, ?, ?)";
  private static final String FREE = "DELETE FROM bearer WHERE key = ?";
  private static final String PLACES =
      "SELECT room_key, room, key, name, node FROM place ORDER BY id";
  private static final String PLACE =
      "INSERT INTO place (room_key, room, key, name, node) VALUES (?, ?, ?, ?, ?)";
  private static final String LEAVE = "DELETE FROM place WHERE room_key = ? AND key = ?";

  private record Bearer(UserName name, String node, String looks) {}

  private record Place(UserName name, String node) {}

  /** Hears what changes, as soon as that is to be told. */
  public interface Watcher {
    void bears(UserName name, String node);

    void isFree(UserName name, String node);

    void isIn(RoomName room, UserName name, String node);

    void isOut(RoomName room, UserName name, String node);
  }

  private final Statements statements;
  private final Map<UserName, Bearer> bearers = new HashMap<>();

  /** Which name has a form: its own, and those of names that look like it. */
  private final Map<String, UserName> forms = new HashMap<>();

  /** The others that have it too, where one person bears two that look alike; mostly nothing. */
  private final Map<String, Set<UserName>> more = new HashMap<>();

  private final Map<RoomName, Map<UserName, Place>> rooms = new HashMap<>();
  private boolean isChanged;

  People(Statements statements) throws SQLException {
    this.statements = statements;
    read();
  }

  private void read() throws SQLException {
    bearers.clear();
    forms.clear();
    more.clear();
    rooms.clear();
    try (ResultSet row = statements.of(LIST).executeQuery()) {
      while (row.next()) {
        UserName name = UserName.kept(row.getString(2), row.getString(1));
        bear(new Bearer(name, row.getString(3), row.getString(4)));
      }
    }
    try (ResultSet row = statements.of(PLACES).executeQuery()) {
      while (row.next()) {
        RoomName room = RoomName.kept(row.getString(2), row.getString(1));
        UserName name = UserName.kept(row.getString(4), row.getString(3));
        in(room).put(name, new Place(name, row.getString(5)));
      }
    }
  }

  private Map<UserName, Place> in(RoomName room) {
    return rooms.computeIfAbsent(room, any -> new LinkedHashMap<>());
  }

  private void bear(Bearer bearer) {
    bearers.put(bearer.name, bearer);
    putForm(bearer.name.key(), bearer.name);
    for (String look : looks(bearer)) {
      putForm(look, bearer.name);
    }
  }

  private void putForm(String form, UserName name) {
    UserName has = forms.putIfAbsent(form, name);
    if (has != null && !has.equals(name)) {
      more.computeIfAbsent(form, any -> new HashSet<>()).add(name);
    }
  }

  private void removeForm(String form, UserName name) {
    Set<UserName> others = more.get(form);
    if (others == null) {
      forms.remove(form, name);
      return;
    }
    UserName first = forms.get(form);
    if (!others.remove(name) && first != null && first.equals(name)) {
      UserName next = others.iterator().next();
      others.remove(next);
      forms.put(form, next);
    }
    if (others.isEmpty()) {
      more.remove(form);
    }
  }

  /** No name, and so no look, has a space in it. */
  private static List<String> looks(Bearer bearer) {
    return bearer.looks.isEmpty() ? List.of() : List.of(bearer.looks.split(" ", -1));
  }

  // -- names

  /** Null if the name is the node's from here on; else why not. */
  public @Nullable Refusal apply(String node, Act.Claimed claim) throws StoreException {
    UserName name = claim.name();
    Bearer has = bearers.get(name);
    if (has != null && !has.node.equals(node)) {
      return Refusal.of(Reason.NAME_TAKEN);
    }
    UserName like = like(name.key(), claim);
    for (String look : claim.looks()) {
      like = like == null ? like(look, claim) : like;
    }
    if (like != null) {
      return Refusal.of(Reason.NAME_LIKE_ANOTHER, like);
    }
    if (has != null) {
      forget(has);
    }
    StringBuilder looks = new StringBuilder();
    for (String look : claim.looks()) {
      looks.append(looks.isEmpty() ? "" : " ").append(look);
    }
    bear(new Bearer(name, node, looks.toString()));
    execute(BEAR, name.key(), name.toString(), node, looks.toString());
    return null;
  }

  /** Another's name that has a form; null if nobody's has. */
  private @Nullable UserName like(String form, Act.Claimed claim) {
    UserName has = forms.get(form);
    if (has == null || isAnothers(has, claim)) {
      return has;
    }
    for (UserName other : more.getOrDefault(form, Set.of())) {
      if (isAnothers(other, claim)) {
        return other;
      }
    }
    return null;
  }

  private static boolean isAnothers(UserName name, Act.Claimed claim) {
    UserName besides = claim.besides();
    return !name.equals(claim.name()) && (besides == null || !besides.equals(name));
  }

  private void forget(Bearer bearer) {
    bearers.remove(bearer.name);
    removeForm(bearer.name.key(), bearer.name);
    for (String look : looks(bearer)) {
      removeForm(look, bearer.name);
    }
  }

  /** A name is free; does nothing if it is not that node's. */
  public boolean release(String node, UserName name) throws StoreException {
    Bearer has = bearers.get(name);
    if (has == null || !has.node.equals(node)) {
      return false;
    }
    forget(has);
    execute(FREE, name.key());
    return true;
  }

  /** At which node a name is borne; null if it is free. */
  public @Nullable String bearer(UserName name) {
    Bearer has = bearers.get(name);
    return has == null ? null : has.node;
  }

  /** The names that are borne at a node. */
  public List<UserName> names(String node) {
    List<UserName> names = new ArrayList<>();
    for (Bearer bearer : bearers.values()) {
      if (bearer.node.equals(node)) {
        names.add(bearer.name);
      }
    }
    return names;
  }

  // -- rooms

  /**
   * Somebody is in a room from here on, or is spelled so there.
   *
   * @return the other node whose one of that name is there no more, which was not told yet; null if
   *     there is none
   */
  public @Nullable String enter(String node, RoomName room, UserName name) throws StoreException {
    Map<UserName, Place> in = in(room);
    Place before = in.remove(name);
    if (before != null) {
      execute(LEAVE, room.key(), name.key());
    }
    in.put(name, new Place(name, node));
    execute(PLACE, room.key(), room.toString(), name.key(), name.toString(), node);
    return before == null || before.node.equals(node) ? null : before.node;
  }

  /** Somebody is there no more; does nothing if they are not that node's. */
  public boolean leave(String node, RoomName room, UserName name) throws StoreException {
    Place place = in(room).get(name);
    boolean isTheirs = place != null && place.node.equals(node);
    if (isTheirs) {
      in(room).remove(name);
      execute(LEAVE, room.key(), name.key());
    }
    if (in(room).isEmpty()) {
      rooms.remove(room);
    }
    return isTheirs;
  }

  /**
   * Somebody who is there is called something else, and counts as the last who came; does nothing
   * if they are not that node's.
   */
  public boolean rename(String node, RoomName room, UserName from, UserName to)
      throws StoreException {
    Place other = to.equals(from) ? null : in(room).get(to);
    if (other != null || !leave(node, room, from)) {
      return false;
    }
    enter(node, room, to);
    return true;
  }

  /** The rooms in which somebody of a node is, and who, in the order in which they came. */
  public SortedMap<RoomName, List<UserName>> places(String node) {
    SortedMap<RoomName, List<UserName>> places = new TreeMap<>();
    rooms.forEach(
        (room, in) -> {
          for (Place place : in.values()) {
            if (place.node.equals(node)) {
              places.computeIfAbsent(room, any -> new ArrayList<>()).add(place.name);
            }
          }
        });
    return places;
  }

  /** Tells of all there is. */
  public void tellAll(Watcher watcher) {
    bearers.values().forEach(bearer -> watcher.bears(bearer.name, bearer.node));
    rooms.forEach(
        (room, in) -> in.values().forEach(place -> watcher.isIn(room, place.name, place.node)));
  }

  // -- the file

  private void execute(String sql, String... arguments) throws StoreException {
    isChanged = true;
    try {
      PreparedStatement statement = statements.of(sql);
      for (int i = 0; i < arguments.length; i++) {
        statement.setString(i + 1, arguments[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  void committed() {
    isChanged = false;
  }

  /** What was done since the last commit was not. */
  void rollback() throws SQLException {
    if (isChanged) {
      read();
      isChanged = false;
    }
  }
}
