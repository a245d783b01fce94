package dev.chatserver.simulation;

import io.netty.channel.Channel;
import java.util.List;
import java.util.function.Consumer;

/**
 * A connection for {@link ChannelEventsTest}: a channel with the listener's options, whose pipeline
 * writes down what it is told, and its peer. Confined to the test's thread.
 */
interface Link extends AutoCloseable {

  // -- the peer

  void send(String text);

  /** Ends the peer's half. */
  void sendFin();

  /** Closes the peer's end, having read everything. */
  void closePeer();

  void reset();

  /** Reads until there is nothing more to read. */
  void readAll();

  // -- the server

  /** Does something on the channel's loop. */
  void onLoop(Consumer<Channel> action);

  /** What the pipeline was told, once nothing more comes. */
  List<String> told();

  @Override
  void close();
}
