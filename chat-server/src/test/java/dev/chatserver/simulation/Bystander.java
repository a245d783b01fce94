package dev.chatserver.simulation;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomName;
import dev.chatserver.session.connection.Signal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees what passes between a connection's codec and its session, and tells those who have to know.
 * Confined to the world's thread.
 */
final class Bystander implements XrayDialect.Witness {

  private final Setup setup;
  private final Store store;
  private final List<Connection> connections;
  private final Model model;
  private final LongSupplier nanoClock;
  private final Trace trace;
  private final Consumer<String> met;

  /**
   * @param met told of what is counted
   */
  Bystander(
      Setup setup,
      Store store,
      List<Connection> connections,
      Model model,
      LongSupplier nanoClock,
      Trace trace,
      Consumer<String> met) {
    this.setup = setup;
    this.store = store;
    this.connections = connections;
    this.model = model;
    this.nanoClock = nanoClock;
    this.trace = trace;
    this.met = met;
  }

  @Override
  public void shown(RoomName room, LogEntry entry) {
    Life.checkStored(room, entry, store);
  }

  @Override
  public void passed(Channel channel, Object what) {
    trace.note(channel.id().asShortText(), what);
    Connection connection = find(channel);
    if (what instanceof Reply.Refused refused) {
      met.accept("refused " + refused.refusal().reason());
    } else if (what instanceof Reply) {
      met.accept("told " + what.getClass().getSimpleName());
    }
    if (connection == null) {
      return;
    }
    if (what instanceof Reply.Welcome welcome) {
      model.welcomed(connection, welcome.name());
      Progress.entered(connection, RoomName.LOBBY);
    } else if (what instanceof Reply.Entered entered) {
      Progress.entered(connection, entered.room());
    } else if (what instanceof Reply.Refused refused) {
      refused(connection, refused.refusal().reason());
    } else if (what instanceof Signal.SendAway || isFault(what)) {
      connection.endedByServer = true;
    } else if (what instanceof ClientCommand && setup.server().sessions().limited()) {
      if (connection.takeFromBucket(nanoClock.getAsLong(), setup.server().sessions())) {
        met.accept("limit rate");
      }
    }
  }

  /** True if it is no lost connection, but memory that ran out. */
  private boolean isFault(Object what) {
    if (!(what instanceof Throwable cause) || what instanceof IOException) {
      return false;
    }
    if (!setup.scarce()) {
      throw new Violation("something broke: " + cause, cause);
    }
    return true;
  }

  private static void refused(Connection connection, Refusal.Reason reason) {
    connection.endedByServer |= reason.isFatal();
    if (reason == Refusal.Reason.NOT_READABLE || reason == Refusal.Reason.NO_SUCH_POSITION) {
      Progress.anywhere(connection);
    }
  }

  @Override
  public void written(Channel channel, ByteBuf events) {
    Connection connection = find(channel);
    if (connection != null) {
      Progress.written(connection, events);
    }
  }

  private @Nullable Connection find(Channel channel) {
    for (Connection connection : connections) {
      if (connection.channel == channel) {
        return connection;
      }
    }
    return null;
  }
}
