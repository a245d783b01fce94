package dev.chatserver.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a peer sends has a price in its own rate, whatever it is: five at once, then one a second.
 */
class PriceTest {

  private static final int SENT = 40;

  private final SteppedRig rig = new SteppedRig();

  @AfterEach
  void close() {
    rig.end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "\r\n",
        "   \n",
        "hello\n",
        "/nonsense\n",
        "/nick\n",
        "\u00ff\u00fe\n", // not UTF-8
        "/who\n",
        "/help\n",
        "/nick not a name\n",
        "\u00ff\u00f1\u00ff\u00f1\u00ff\u00f1\u00ff\u00f1\u00ff\u00f1\u00ff\u00f1\u00ff\u00f1\u00ff\u00f1"
            + "\u00ff\u00f1\u00ff\u00f1\u00ff\u00f1\u00ff\u00f1\u00ff\u00f1\u00ff\u00f1\u00ff\u00f1\u00ff\u00f1"
      })
  void shouldCostALine(String line) {
    rig.bobJoins();

    sendMany(line);

    assertThat(SENT - rig.bob.unread()).isBetween(5, 6);
    rig.loop.pass(10, TimeUnit.SECONDS);
    assertThat(SENT - rig.bob.unread()).isBetween(15, 16);
  }

  @Test
  void shouldCostALineForEachThatIsTooLong() {
    rig.bobJoins();

    sendMany("x".repeat(5000) + "\n");

    assertThat(SENT - rig.bob.unread()).isBetween(5, 6);
  }

  @Test
  void shouldCostFiveLinesForASearch() {
    rig.bobJoins();

    sendMany("/search tea\n");

    assertThat(SENT - rig.bob.unread()).isBetween(1, 2);
    rig.loop.pass(10, TimeUnit.SECONDS);
    assertThat(SENT - rig.bob.unread()).isBetween(3, 4);
  }

  /** The bucket begins when the connection is accepted, and a name is a line as well. */
  @Test
  void shouldCostALineForEachNameThatIsRefused() {
    rig.send(rig.bob, "not a name\n");
    rig.send(rig.bob, "nor is this\n");
    rig.send(rig.bob, "bob\n");

    sendMany("hello\n");

    assertThat(SENT - rig.bob.unread()).isBetween(2, 3);
  }

  @Test
  void shouldNotEvenCutWhatAPeerSendsThatWasSentAway() {
    rig.bob.stall(); // so that the farewell takes its time
    for (int i = 0; i < 3; i++) {
      rig.send(rig.bob, "not a name\n");
    }
    rig.bob.take(100_000);

    sendMany("GET / HTTP/1.1\nSSH-2.0-x\n");

    rig.bob.takeAll();
    rig.loop.runAll();
    assertThat(rig.bob.lines()).last().asString().startsWith("-- no name after 3 tries");
  }

  private void sendMany(String line) {
    for (int i = 0; i < SENT; i++) {
      rig.bob.send(line.getBytes(ISO_8859_1));
    }
    rig.loop.runAll();
  }
}
