package dev.chatserver.session.connection;

import dev.chatserver.codec.ClientCommand;

/**
 * Who does a connection's commands: the handshake, then the chat. Implementations are confined to
 * the channel's event loop.
 */
public interface CommandOwner {

  /** The next command has its turn; between {@link Turns#begin()} and {@link Turns#over()}. */
  void line(ClientCommand command);

  /** The input had ended, and all that there was of it is done. */
  void exhausted();

  /** Whether the peer has its name, so that a line is a command. */
  boolean welcomed();

  /** There is no room where the person could be, as they were told: the connection ends. */
  void nowhere();

  /** Something that was done outside the pipeline has thrown an exception. */
  void failed(Throwable cause);
}
