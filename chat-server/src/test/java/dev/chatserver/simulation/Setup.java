package dev.chatserver.simulation;

import dev.chatserver.app.ServerConfig;
import dev.chatserver.feed.FeedLimits;
import dev.chatserver.room.RoomLimits;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.transport.ConnectionLimits;
import dev.chatserver.transport.TrustedProxies;
import java.util.List;

/**
 * What is fixed for one run: small sizes, so that each limit is met now and then.
 *
 * @param server the server's own settings
 * @param loops how many event loops there are
 * @param channels whose manners the channels have
 * @param roomEventsMax how many events of a room can be read
 * @param intakeEventsMax how many may wait to be stored
 * @param scarce whether memory runs out now and then
 * @param watched whether Netty's leak detector sees the buffers; then nobody kills the server,
 *     which would leave them to it
 * @param names what people are called
 * @param lenient whether rooms may be refused or leaves summed up, so that nobody can tell from the
 *     log who is where
 */
record Setup(
    ServerConfig server,
    int loops,
    SimulatedChannel.Kind channels,
    int roomEventsMax,
    int intakeEventsMax,
    boolean scarce,
    boolean watched,
    List<String> names,
    boolean lenient) {

  private static final int WATCHED_ONE_IN = 64;

  private static final List<String> NAMES =
      List.of("ann", "bob", "Bob", "cem", "dot", "eve", "fay", "gus", "hal", "ha1", "7up");

  /** So few that they are fought for. */
  private static final List<String> FEW_NAMES = NAMES.subList(0, 4);

  /**
   * Some of what is possible.
   *
   * @param mayBeWatched whether it is expected to run to its end, and so to release all
   */
  static Setup random(Chance chance, boolean mayBeWatched) {
    boolean limited = chance.oneIn(2);
    boolean fewRooms = chance.oneIn(8);
    boolean storms = chance.oneIn(8);
    int loops = chance.between(1, 3);
    SessionLimits sessions =
        SessionLimits.DEFAULT.with(
            c -> {
              c.limited = limited;
              c.linesPerSecond = chance.between(1, 20);
              c.linesBurst = chance.between(1, 30);
              c.repeatedLinesMax = 3;
              c.helloTriesMax = chance.between(2, 5);
              c.helloTimeoutSeconds = 20;
              c.stallTimeoutSeconds = chance.between(20, 60);
              c.lingerSeconds = chance.between(2, 5);
              c.lastWordsSeconds = chance.between(5, 20);
              c.restSeconds = chance.between(2, 10);
              c.ignoredNamesMax = chance.between(1, 4);
              c.historyLines = chance.pick(List.of(0, 3, 20));
            });
    FeedLimits feeds =
        new FeedLimits(
            chance.pick(List.of(512, 2048, 1024 * 1024)),
            chance.pick(List.of(64, 256)),
            512,
            chance.between(1, 4),
            chance.between(1, 8),
            chance.pick(List.of(256, 4096)),
            chance.pick(List.of(64, 512, 8192)),
            chance.between(1, 16));
    return new Setup(
        ServerConfig.DEFAULT.with(
            c -> {
              c.loops = loops;
              c.drainSeconds = chance.between(0, 10);
              c.connections =
                  ConnectionLimits.DEFAULT.with(
                      limits -> {
                        limits.connectionsMax = chance.oneIn(8) ? 4 : 100;
                        limits.perAddress = limited;
                        limits.connectionsPerAddressMax = chance.between(2, 6);
                        limits.connectionsPerAddressPerMinute = chance.between(2, 60);
                        limits.joinsPerAddressPerMinute = chance.between(2, 30);
                      });
              c.proxies = TrustedProxies.parse(List.of("10.0.1.0/24"));
              c.sessions = sessions;
              c.rooms =
                  new RoomLimits(
                      fewRooms ? 2 : 100,
                      chance.oneIn(4),
                      storms ? 2 : 1000,
                      storms ? 2 : 1000,
                      5,
                      4);
              c.feeds = feeds;
            }),
        loops,
        chance.pick(List.of(SimulatedChannel.Kind.values())),
        chance.pick(List.of(10, 40, 1000)),
        chance.pick(List.of(2, 8, 1000)),
        chance.oneIn(8),
        chance.oneIn(WATCHED_ONE_IN) && mayBeWatched,
        chance.oneIn(4) ? FEW_NAMES : NAMES,
        fewRooms || storms);
  }
}
