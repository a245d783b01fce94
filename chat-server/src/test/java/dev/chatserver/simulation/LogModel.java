package dev.chatserver.simulation;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the log may say of people: whatever is said is said by who bears that name in that room, in
 * the order in which it was typed and without a hole, and each leaves once, after its last words.
 * Events that were refused count as if they were stored, since they were said. Confined to the
 * world's thread.
 */
final class LogModel implements Model {

  private final List<Connection> connections = new ArrayList<>();
  private final boolean lenient;
  private final boolean limited;
  private final boolean announced;

  /** Who bears each name, as far as the rooms know; what they know is not stored yet. */
  private final Map<UserName, Connection> bearers = new HashMap<>();

  /** Nobody can tell from the log who is where. */
  private boolean cannotFollow;

  /** How many have left the chat, as the log tells. */
  private int left;

  /**
   * @param lenient whether people cannot be followed from room to room
   * @param limited whether people are slowed down: what is late when nobody is there to read is not
   *     said
   * @param announced whether who comes is told; then who is closed on the way is told to have left
   *     two rooms, and cannot be followed either
   */
  LogModel(boolean lenient, boolean limited, boolean announced) {
    this.limited = limited;
    this.announced = announced;
    this.lenient = lenient || announced;
  }

  @Override
  public void begin() {
    cannotFollow = lenient;
    connections.clear();
    bearers.clear();
    left = 0;
  }

  @Override
  public void dies(Machine machine) {
    // Another begins.
  }

  @Override
  public void stops() {
    cannotFollow = true;
  }

  @Override
  public void add(Connection connection) {
    connections.add(connection);
  }

  @Override
  public void welcomed(Connection connection, UserName name) {
    if (connection.name != null) {
      throw new Violation(connection + " is welcomed twice");
    }
    connection.name = name;
    connections.remove(connection);
    connections.add(connection); // in the order in which they came
    bears(name, connection);
  }

  private void bears(UserName name, Connection connection) {
    Connection before = bearers.put(name, connection);
    if (before != null && !cannotFollow) {
      throw new Violation(before + " and " + connection + " are both called " + name);
    }
  }

  @Override
  public void appended(RoomEvent event) {
    if (event instanceof RoomEvent.Renamed renamed) {
      Connection who = bearers.remove(renamed.by());
      if (who != null) {
        bears(renamed.to(), who);
      }
    } else if (event instanceof RoomEvent.Presence presence
        && presence.kind() == RoomEvent.Presence.Kind.LEFT_CHAT) {
      presence.names().forEach(bearers::remove);
    }
  }

  void stored(Store.Place place) {
    LogEntry entry = place.entry();
    happened(place.room().name, entry.event(), place);
  }

  @Override
  public void refused(RoomName room, RoomEvent event) {
    happened(room, event, null);
  }

  private void happened(RoomName room, RoomEvent event, Store.@Nullable Place place) {
    if (event instanceof RoomEvent.Said said) {
      said(room, said.by(), said.text());
    } else if (event instanceof RoomEvent.Emoted emoted) {
      said(room, emoted.by(), emoted.text());
    } else if (event instanceof RoomEvent.TopicSet topic) {
      if (!cannotFollow) {
        bearer(room, topic.by(), event);
      }
    } else if (event instanceof RoomEvent.Renamed renamed) {
      if (!cannotFollow) {
        Connection who = bearer(room, renamed.by(), event);
        who.name = renamed.to();
        // Whoever else bears that name now got it when this one, or one before, had left.
        connections.remove(who);
        connections.add(0, who);
      }
    } else if (event instanceof RoomEvent.Presence presence) {
      left += presence.kind() == RoomEvent.Presence.Kind.LEFT_CHAT ? presence.others() : 0;
      for (UserName name : presence.names()) {
        cameOrWent(room, presence, name, place);
      }
    }
  }

  private void said(RoomName room, UserName by, String text) {
    if (text.equals(Connection.AGAIN)) {
      return; // whoever it was
    }
    Connection speaker = speaker(room, by, text);
    int index = Integer.parseInt(text, text.indexOf('.') + 1, text.indexOf(' '), 10);
    if (index != speaker.saidInLog) {
      throw new Violation(
          speaker + " is to say number " + speaker.saidInLog + " next, but says " + index);
    }
    if (speaker.leftInLog) {
      throw new Violation(speaker + " has left and says " + text);
    }
    if (!cannotFollow && !room.equals(speaker.said.get(index))) {
      throw new Violation(
          "%s was to be heard in %s, but is in %s".formatted(text, speaker.said.get(index), room));
    }
    if (!cannotFollow && bearer(room, by, new RoomEvent.Said(by, text)) != speaker) {
      throw new Violation(text + " is said by " + by + ", whose name it is not");
    }
    speaker.saidInLog++;
  }

  private Connection speaker(RoomName room, UserName by, String text) {
    for (Connection connection : connections) {
      if (text.endsWith(Connection.TEXT_END) && text.startsWith("t" + connection.number + ".")) {
        return connection;
      }
    }
    throw new Violation("nobody typed what %s says: %s".formatted(bearer(room, by, null), text));
  }

  private void cameOrWent(
      RoomName room, RoomEvent.Presence presence, UserName name, Store.@Nullable Place place) {
    left += presence.kind() == RoomEvent.Presence.Kind.LEFT_CHAT ? 1 : 0;
    if (cannotFollow) {
      return;
    }
    Connection who = bearer(room, name, presence);
    if (presence.kind() == RoomEvent.Presence.Kind.LEFT_ROOM) {
      who.roomInLog++;
      who.leavings.add(place);
      if (who.roomInLog == who.path.size()) {
        throw new Violation(who + " leaves " + room + ", but was to stay there");
      }
    } else {
      who.leftInLog = true;
    }
  }

  private static boolean isCalled(Connection connection, UserName name) {
    return connection.name != null && connection.name.toString().equals(name.toString());
  }

  private Connection bearer(RoomName room, UserName name, @Nullable RoomEvent event) {
    Connection found = find(room, name);
    if (found == null) {
      throw new Violation("nobody in " + room + " is called " + name + ": " + event);
    }
    return found;
  }

  /** Who is meant by a name: of those who bear it in that room, the one who came first. */
  private @Nullable Connection find(RoomName room, UserName name) {
    for (Connection connection : connections) {
      if (!connection.leftInLog && isCalled(connection, name) && connection.room().equals(room)) {
        return connection;
      }
    }
    return null;
  }

  // -- at the end

  @Override
  public void checkAllLeft() {
    for (Connection connection : connections) {
      if (!cannotFollow && connection.name != null && !connection.leftInLog) {
        throw new Violation(
            "%s, called %s, has ended, and the others in %s do not read so"
                .formatted(connection, connection.name, connection.room()));
      }
      if (isToBeHeardWhole(connection) && connection.saidInLog < connection.said.size()) {
        throw new Violation(
            "%s ended orderly, and of %d things it said %d are heard"
                .formatted(connection, connection.said.size(), connection.saidInLog));
      }
    }
    long welcomed = connections.stream().filter(c -> c.name != null).count();
    if (left != welcomed && !announced) {
      throw new Violation(welcomed + " were welcomed and have gone, and " + left + " have left");
    }
  }

  private boolean isToBeHeardWhole(Connection connection) {
    return connection.name != null
        && !connection.endedByServer
        && (connection.end == Connection.End.FIN
            || connection.end == Connection.End.QUIT
            || (connection.closedInPeace && !limited));
  }
}
