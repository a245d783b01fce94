package dev.chatserver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How tests start a JVM of their own. */
public final class JavaCommand {

  /** A system property: set to true where what programs can do is measured. */
  public static final String FAST = "chat.fast";

  private JavaCommand() {}

  /**
   * The beginning of the command, to be added to: the JDK that runs the tests, with the simple one
   * of its compilers. Most of these programs end within seconds, for half of which the other one
   * would be busy.
   */
  public static List<String> java() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ArrayList<>(
        Boolean.getBoolean(FAST) ? List.of(java) : List.of(java, "-XX:TieredStopAtLevel=1"));
  }
}
