package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.bench.BenchConfig;
import dev.chatserver.bench.BenchResult;
import dev.chatserver.bench.LoadRun;
import dev.chatserver.bench.report.ShownProgress;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.tls.TestCertificates;
import dev.chatserver.transport.tls.TlsSource;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as people and programs come by it, with both engines. */
@Tag("slow")
@Timeout(60)
class TlsIT {

  private static final String JDK = "jdk";

  @TempDir private Path folder;

  static SSLSocket socket(String protocol) throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
    socket.setEnabledProtocols(new String[] {protocol});
    return socket;
  }

  private static Person joins(SSLSocket socket, int port, String name) throws IOException {
    Person person = Person.connects(socket, port);
    person.readsBytes("Enter your username: ");
    person.types(name);
    person.reads("welcome " + name);
    return person;
  }

  /** Both in one file, as haproxy wants it. */
  static Path certificateAndKey(Path folder) throws Exception {
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    TestCertificates.write(certificate, key);
    return Files.writeString(
        folder.resolve("both.pem"), Files.readString(certificate) + Files.readString(key));
  }

  private Program program(String engine) throws Exception {
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    TestCertificates.write(certificate, key);
    return Program.starts(
        List.of("-Dio.netty.handler.ssl.noOpenSsl=" + engine.equals(JDK)),
        "--tls-port",
        "0",
        "--tls-cert=" + certificate,
        "--tls-key=" + key);
  }

  private static int tlsPort(Program program) {
    String ready = program.awaitLine("tls=\"");
    return Integer.parseInt(ready.replaceAll(".* port=\"(\\d+)\".*", "$1"));
  }

  private TestServer start() throws Exception {
    return settings().start();
  }

  private TestServer.Settings settings() throws Exception {
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    TestCertificates.write(certificate, key);
    TestServer.Settings settings = TestServer.defaults();
    settings.tls = new TlsSource.OfFiles(certificate, key);
    settings.more = List.of(new Endpoint.Tcp("127.0.0.1", 0, true));
    return settings;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ncat", "openssl"})
  void shouldServeTheProgramsThatPeopleUse(String program) throws Exception {
    ClientProgram.require(program);
    try (TestServer server = start();
        Person bob =
            program.equals("ncat")
                ? ClientProgram.ncatWithTls(server.port(0))
                : ClientProgram.opensslWithTls(server.port(0))) {
      Person amy = Person.joins(server.port(), "amy");
      bob.readsBytes("Enter your username: ");
      bob.types("bob");
      bob.reads("welcome bob");
      bob.types("hi");
      bob.reads("bob says: hi");
      amy.reads("bob says: hi");
      amy.types("hello");
      bob.reads("amy says: hello");
      bob.types("/quit");
      bob.seesTheEnd();
      amy.reads("amy says: hello", "bob left the chat");
      amy.close();
    }
  }

  @Test
  void shouldServeTheBotsOfBench() throws Exception {
    TestServer.Settings settings = settings();
    settings.sessions = SessionLimits.DEFAULT.with(c -> c.limited = false);
    try (TestServer server = settings.start()) {
      BenchResult result =
          new LoadRun(
                  BenchConfig.DEFAULT.with(
                      c -> {
                        c.port = server.port(0);
                        c.tls = true;
                        c.bots = 20;
                        c.senders = 5;
                        c.rate = 100;
                        c.seconds = 1;
                      }),
                  ShownProgress.onStandardError())
              .run();

      assertThat(result.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.3, boringssl",
    "TLSv1.2, boringssl",
    "TLSv1.3, jdk",
    "TLSv1.2, jdk",
  })
  void shouldServeBothInTheSameRooms_andTakeCloseNotifyForTheEnd(String protocol, String engine)
      throws Exception {
    try (Program program = program(engine)) {
      int plain = program.port();
      int port = tlsPort(program);
      assertThat(program.log()).contains("tls=\"" + engine + "\"");
      Person amy = Person.joins(plain, "amy");

      SSLSocket socket = socket(protocol);
      Person bob = joins(socket, port, "bob");
      assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
      bob.types("hi");
      bob.reads("bob says: hi");
      amy.reads("bob says: hi");
      amy.types("x".repeat(1000));
      bob.reads("amy says: " + "x".repeat(1000));
      amy.reads("amy says: " + "x".repeat(1000));
      bob.types("bye");
      socket.shutdownOutput(); // close_notify, and no FIN
      amy.reads("bob says: bye", "bob left the chat");
      bob.close();

      Person eve = joins(socket(protocol), port, "eve");
      while (!eve.line().equals("-- now live")) {
        // what the others said
      }
      eve.types("/quit");
      eve.seesTheEnd(); // with a close_notify of the server's: this client insists
      eve.close();
      amy.reads("eve left the chat");
      amy.close();
    }
  }

  @Test
  void shouldTellWhoDoesNotSpeakTls() throws Exception {
    try (TestServer server = start();
        Person lost = Person.connects(server.port(0))) {
      lost.types("hello?");

      lost.reads("-- this port speaks TLS: openssl s_client -quiet -connect HOST:PORT");
      lost.seesTheEnd();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0016\u0003\u0001\u0000\u0005hello", "\u0016"})
  void shouldCloseWhatIsNoHandshake_andServeOthers(String garbage) throws Exception {
    TestServer.Settings settings = settings();
    settings.sessions = SessionLimits.DEFAULT.with(c -> c.helloTimeoutSeconds = 1);
    try (TestServer server = settings.start();
        Person lost = Person.connects(server.port(0))) {
      lost.sends(garbage.getBytes(ISO_8859_1));
      lost.restOfAll(); // an alert, or nothing; its time to say who it is is over

      Person bob = joins(socket("TLSv1.3"), server.port(0), "bob");
      bob.types("hi");
      bob.reads("bob says: hi");
      bob.close();
    }
  }

  /** A handshake that is meant takes a moment; one that holds a place gives way. */
  @Test
  void shouldHaveTheOldestGiveWay_whenOneHandshakeMoreIsUnderWayThanMayBe() throws Exception {
    TestServer.Settings settings = settings();
    settings.loops = 1;
    settings.handshakesMax = 2;
    try (TestServer server = settings.start()) {
      Person first = Person.connects(server.port(0));
      Person second = Person.connects(server.port(0));
      Person.joins(server.port(), "amy").close(); // both are accepted
      first.sends(new byte[] {22, 3, 1}); // and are there still
      second.sends(new byte[] {22, 3, 1});

      Person bob = joins(socket("TLSv1.3"), server.port(0), "bob");

      assertThat(answersNonsense(second)).isTrue();
      assertThat(answersNonsense(first)).isFalse();
      bob.close();
    }
  }

  /** True if what was begun is answered with an alert; who is closed answers nothing. */
  private static boolean answersNonsense(Person handshake) {
    try {
      handshake.sends(new byte[] {0, 5, 9, 9, 9, 9, 9});
      return handshake.read() == 21;
    } catch (IOException e) {
      return false; // reset
    }
  }

  /** BoringSSL's engine tells of it only when the next byte goes either way: docs/security.md. */
  @ParameterizedTest
  @ValueSource(strings = {"boringssl", JDK})
  void shouldCutWhoBreaksTlsLater_whenTheNextLineIsSaidAtTheLatest(String engine) throws Exception {
    try (Program program = program(engine)) {
      Person amy = Person.joins(program.port(), "amy");
      int port = tlsPort(program);
      Socket raw = new Socket(InetAddress.getLoopbackAddress(), port);
      SSLSocket over = (SSLSocket) layered(raw, port);
      over.startHandshake();
      over.getOutputStream().write("bob\nhi\n".getBytes(UTF_8));
      over.getOutputStream().flush();
      amy.reads("bob says: hi");

      raw.getOutputStream()
          .write("\u0017\u0003\u0003\u0000\u0018bbbbbbbbbbbbbbbbbbbbbbbb".getBytes(UTF_8));
      int said = 0; // those that are said before the record above is looked at do not count
      String line;
      do {
        if (!engine.equals(JDK)) {
          amy.types("anybody? " + ++said);
        }
        line = amy.line();
      } while (line.equals("amy says: anybody? " + said));
      assertThat(line).isEqualTo("bob left the chat");
      amy.close();
      raw.close();
    }
  }

  /** Each costs the server as much as a new one, and none is counted. */
  @ParameterizedTest
  @ValueSource(strings = {"boringssl", JDK})
  void shouldNotRenegotiate(String engine) throws Exception {
    try (Program program = program(engine);
        Person amy = Person.joins(program.port(), "amy")) {
      SSLSocket socket = socket("TLSv1.2");
      Person bob = joins(socket, tlsPort(program), "bob");
      bob.types("hi");
      amy.reads("bob says: hi");

      socket.startHandshake(); // sends its beginning, and waits for nothing

      assertThatThrownBy(
              () -> {
                bob.types("again");
                bob.reads("bob says: hi", "bob says: again");
              })
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(SocketTimeoutException.class);
      assertThat(amy.line()).isEqualTo("bob left the chat");
    }
  }

  private static Socket layered(Socket raw, int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    return context.getSocketFactory().createSocket(raw, "localhost", port, false);
  }

  @Test
  void shouldShowARenewedCertificateToWhoConnectsThen() throws Exception {
    TestServer.Settings settings = settings();
    try (TestServer server = settings.start()) {
      SSLSocket before = socket("TLSv1.3");
      Person bob = joins(before, server.port(0), "bob");

      X509Certificate renewed =
          TestCertificates.writeAnother(folder.resolve("cert.pem"), folder.resolve("key.pem"));

      TestServer.await()
          .untilAsserted(() -> assertThat(shownAt(server.port(0))).isEqualTo(renewed));
      bob.types("still here");
      bob.reads("bob says: still here");
      bob.close();
    }
  }

  private static Certificate shownAt(int port) throws Exception {
    try (SSLSocket socket = socket("TLSv1.3")) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket.getSession().getPeerCertificates()[0];
    }
  }
}
