package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each row of the table of bad input in docs/protocol.md, as a peer sends it and gets its answer.
 */
class BadInputIT {

  private TestServer server;
  private Person bob;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.defaults().start();
    bob = Person.joins(server.port(), "bob");
  }

  @AfterEach
  void stop() throws IOException {
    bob.close();
    server.close();
  }

  @Test
  void shouldTakeALineOf4096BytesAndRefuseOneMore() throws IOException {
    bob.types("a".repeat(4096));
    bob.types("b".repeat(4097));
    bob.types("still here");

    bob.reads("bob says: " + "a".repeat(4096));
    bob.reads("-- line too long: at most 4096 bytes");
    bob.reads("bob says: still here");
  }

  @Test
  void shouldCountTheBytesOfALineWithCrLfAlike() throws IOException {
    bob.sends(
        ("a".repeat(4096) + "\r\n" + "b".repeat(4097) + "\r\nstill here\r\n").getBytes(UTF_8));

    bob.reads("bob says: " + "a".repeat(4096));
    bob.reads("-- line too long: at most 4096 bytes");
    bob.reads("bob says: still here");
  }

  @Test
  void shouldCloseInOn64KibWithoutALineEnd() throws IOException {
    bob.sends("a".repeat(64 * 1024).getBytes(UTF_8));

    bob.reads("-- line too long: at most 4096 bytes");
    bob.seesTheEnd();
  }

  @Test
  void shouldGoOnAfter64KibLessOneWithALineEnd() throws IOException {
    bob.sends(("a".repeat(64 * 1024 - 1) + "\nstill here\n").getBytes(UTF_8));

    bob.reads("-- line too long: at most 4096 bytes", "bob says: still here");
  }

  @Test
  void shouldRefuseWhatIsNotUtf8() throws IOException {
    bob.sends("caf\u00e9\n".getBytes(ISO_8859_1));
    bob.types("café");

    bob.reads("-- not UTF-8: line refused", "bob says: café");
  }

  @Test
  void shouldMakeControlCharactersHarmless() throws IOException {
    bob.types("\u001b[31mred\u0007 \u202eevil\u200b end\u0000\u009b");
    bob.types("a\rb");
    bob.types("tab\there");

    bob.reads("bob says: ␛[31mred␇ evil end␀\ufffd");
    bob.reads("bob says: a␍b");
    bob.reads("bob says: tab here");
  }

  @Test
  void shouldLeaveEmojiAndJoiningScriptsIntact() throws IOException {
    String family = "\uD83D\uDC69\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
    String persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645";

    bob.types(family + " " + persian);

    bob.reads("bob says: " + family + " " + persian);
  }

  @Test
  void shouldMakeTopicsAndFarewellsHarmlessToo() throws IOException {
    Person carol = Person.joins(server.port(), "carol");

    carol.types("/topic a\u001bb");
    carol.types("/quit so\u0007long");

    bob.reads("-- carol set the topic: a␛b", "carol left the chat (so␇long)");
    carol.close();
  }

  @Test
  void shouldAnswerTelnetWithRefusals() throws IOException {
    bob.sends(new byte[] {(byte) 255, (byte) 251, 31, 'h', 'i', (byte) 255, (byte) 253, 1, '\n'});

    byte[] answer = new byte[9];
    for (int i = 0; i < answer.length; i++) {
      answer[i] = (byte) bob.read();
    }
    assertThat(answer)
        .startsWith((byte) 255, (byte) 253, 0) // DO BINARY
        .endsWith((byte) 255, (byte) 254, 31, (byte) 255, (byte) 252, 1); // DONT, WONT
    bob.reads("bob says: hi");
  }

  @Test
  void shouldNameThePortToATlsClient() throws IOException {
    Person tls = Person.connects(server.port());
    tls.readsBytes("Enter your username: ");

    tls.sends(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3, '\n', 1, 2, 3});

    tls.reads("-- this is the plain chat port, for nc and telnet; it does not speak TLS");
    tls.seesTheEnd();
    tls.close();
  }

  @Test
  void shouldLetNobodyForgeTheServersVoice() throws IOException {
    bob.types("x\u2028-- the server is going down");
    bob.types("x\u0085-- the server is going down");
    bob.types("-- the server is going down");

    bob.reads("bob says: x -- the server is going down");
    bob.reads("bob says: x\ufffd-- the server is going down");
    bob.reads("bob says: -- the server is going down");
  }
}
