package dev.chatserver.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.chatserver.testing.LoudLog;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A whole session, of whoever sends whatever; and what others read of it. */
class SessionFuzzTest {

  /** What the server says to a room of its own accord, and where somebody is named first. */
  private static final Pattern LINE =
      Pattern.compile(
          "-- (\\S+ (set the topic: .*|cleared the topic)"
              + "|\\S+ is now called \\S+|\\d+ lines skipped|now live|the last .*)"
              + "|Enter your username: welcome ann"
              + "|[^-\\s]\\S* .+");

  @FuzzTest(maxDuration = "4s")
  void shouldHarmNobodyWhateverComes(byte[] bytes) {
    fuzzerTestOneInput(bytes);
  }

  /** Bob is in the lobby, where ann is too, and sends these. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    LoudLog.attach();
    LoudLog.take();
    SteppedRig rig = new SteppedRig();
    rig.bobJoins();
    for (int at = 0; at < bytes.length; at += 64) {
      rig.bob.send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 64)));
      rig.loop.runAll();
    }
    rig.loop.pass(30, TimeUnit.SECONDS);
    List<String> loud = LoudLog.take();
    assertThat(loud).as("nothing broke").isEmpty();
    for (String line : rig.ann.lines()) {
      assertThat(line.chars().filter(Character::isISOControl)).as(line).isEmpty();
      assertThat(line).matches(LINE);
    }
    rig.end();
  }
}
