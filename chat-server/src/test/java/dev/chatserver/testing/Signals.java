package dev.chatserver.testing;

import java.io.IOException;
import java.util.List;

/** Signals to processes of a test, by their names. */
public final class Signals {

  private Signals() {}

  /**
   * Sends one, and has it sent when this returns.
   *
   * @param name as {@code kill} knows it: {@code TERM}, {@code STOP}
   */
  public static void send(Process process, String name) throws IOException, InterruptedException {
    List<String> kill = List.of("kill", "-" + name, String.valueOf(process.pid()));
    if (new ProcessBuilder(kill).inheritIO().start().waitFor() != 0) {
      throw new AssertionError(kill);
    }
  }
}
