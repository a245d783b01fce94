package dev.chatserver.bench;

/**
 * Tells a person how far the load test is. {@link LoadRun} calls it a few times a second.
 * Implementations are confined to that thread.
 */
public interface Progress extends AutoCloseable {

  /**
   * Another stage begins.
   *
   * @param name of what is done
   * @param max how many steps it has
   */
  void begin(String name, long max);

  /** So many steps are done, of those that the stage has. */
  void at(long done);

  /** The last stage has ended. */
  @Override
  void close();
}
