package dev.chatserver.simulation;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the log that several machines share may say of people: whatever is said is said under a name
 * that is borne at the machine of who said it, once, in the order in which it was typed; what was
 * refused is not there; and nobody leaves who never came. Confined to the world's thread.
 */
final class ClusterModel implements Model {

  private final Cluster cluster;
  private final boolean lenient;
  private final boolean limited;
  private final boolean announced;
  private final Map<Integer, Connection> connections = new HashMap<>();
  private int came;
  private int left;

  /**
   * @param lenient whether people cannot be followed from room to room
   * @param limited whether people are slowed down: what is late when nobody is there to read is not
   *     said
   * @param announced whether who comes is told, who then may be told to have left two rooms
   */
  ClusterModel(Cluster cluster, boolean lenient, boolean limited, boolean announced) {
    this.cluster = cluster;
    this.lenient = lenient;
    this.limited = limited;
    this.announced = announced;
  }

  @Override
  public void begin() {
    // What was said at the one before may come into the log yet.
  }

  @Override
  public void dies(Machine machine) {
    connections.values().stream()
        .filter(connection -> connection.machine == machine)
        .forEach(connection -> connection.endedByServer = true);
  }

  @Override
  public void stops() {
    // Who leaves is told all the same.
  }

  @Override
  public void add(Connection connection) {
    connections.put(connection.number, connection);
  }

  @Override
  public void welcomed(Connection connection, UserName name) {
    if (connection.name != null) {
      throw new Violation(connection + " is welcomed twice");
    }
    connection.name = name;
    cluster.checkBearer(connection, name);
  }

  /** The log gave somebody a name who had none. */
  void came() {
    came++;
  }

  @Override
  public void appended(RoomEvent event) {
    // Whether it comes into the log is not known.
  }

  /**
   * The log has an event.
   *
   * @param isOfNode it is that the people of a machine are gone, which is told in each room
   * @param bearer the machine at which the name of who said it was borne then; null for none
   */
  void stored(Store.Place place, boolean isOfNode, @Nullable String bearer) {
    RoomEvent event = place.entry().event();
    String text = Store.textOf(event);
    if (text != null && !text.equals(Connection.AGAIN)) {
      said(place.room().name, event, text, bearer);
    } else if (!isOfNode
        && event instanceof RoomEvent.Presence presence
        && presence.kind() == RoomEvent.Presence.Kind.LEFT_CHAT) {
      left += presence.names().size() + presence.others();
      if (left > came && !announced) {
        throw new Violation(left + " have left, and " + came + " had come");
      }
    }
  }

  private void said(RoomName room, RoomEvent event, String text, @Nullable String bearer) {
    Connection speaker = speaker(text);
    int index = index(text);
    if (speaker.refused.get(index)) {
      throw new Violation(text + " was refused, and is in the log");
    }
    if (index < speaker.saidInLog) {
      throw new Violation(
          "%s is to say number %d next, but says %s".formatted(speaker, speaker.saidInLog, text));
    }
    if (!lenient && !room.equals(speaker.said.get(index))) {
      throw new Violation(
          "%s was to be heard in %s, but is in %s".formatted(text, speaker.said.get(index), room));
    }
    if (!speaker.machine.name.equals(bearer)) {
      throw new Violation(
          "%s is said at %s by %s, who is at %s"
              .formatted(text, speaker.machine.name, event.by(), bearer));
    }
    speaker.saidInLog = index + 1;
    speaker.stored.set(index);
  }

  @Override
  public void refused(RoomName room, RoomEvent event) {
    String text = Store.textOf(event);
    if (text == null || text.equals(Connection.AGAIN)) {
      return;
    }
    Connection speaker = speaker(text);
    if (speaker.stored.get(index(text))) {
      throw new Violation(text + " is refused, and is in the log");
    }
    speaker.refused.set(index(text));
  }

  private static int index(String text) {
    return Integer.parseInt(text, text.indexOf('.') + 1, text.indexOf(' '), 10);
  }

  private Connection speaker(String text) {
    Connection speaker =
        connections.get(Integer.valueOf(text.substring(1, Math.max(1, text.indexOf('.')))));
    if (speaker == null) {
      throw new Violation("nobody typed " + text);
    }
    return speaker;
  }

  @Override
  public void checkAllLeft() {
    for (Connection connection : connections.values()) {
      int fates = connection.stored.cardinality() + connection.refused.cardinality();
      if (isToBeHeardWhole(connection) && fates < connection.said.size()) {
        throw new Violation(
            "%s ended orderly, and of %d things it said %d are heard or refused"
                .formatted(connection, connection.said.size(), fates));
      }
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
