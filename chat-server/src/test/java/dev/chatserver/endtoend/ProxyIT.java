package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.TransportKind;
import dev.chatserver.transport.TrustedProxies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proxies that say for whom they connect: a socket that plays one, and haproxy. */
@Timeout(60)
class ProxyIT {

  /** Where the proxies are, and no one else. */
  private static final String PROXY = "127.0.0.2";

  @TempDir Path folder;

  private @Nullable TestServer server;

  private void start(TestServer.Settings settings) {
    settings.proxies = TrustedProxies.parse(List.of(PROXY, "unix"));
    server = settings.start();
  }

  private TestServer server() {
    return Objects.requireNonNull(server);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Person fromProxy(int port) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(PROXY), 0));
    return Person.connects(socket, port);
  }

  private static Person of(String address, int port) throws IOException {
    Person person = fromProxy(port);
    person.sends(("PROXY TCP4 " + address + " 127.0.0.1 40000 8080\r\n").getBytes(UTF_8));
    return person;
  }

  @Test
  void shouldCountTheRealAddressAndNotTheProxys() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.connectionsPerAddressMax = 1;
    start(settings);

    Person ann = of("192.0.2.1", server().port());
    ann.readsBytes("Enter your username: ");
    Person bob = of("192.0.2.2", server().port());
    bob.readsBytes("Enter your username: ");
    Person second = of("192.0.2.1", server().port());

    second.reads("-- too many connections from your address: at most 1");
    second.seesTheEnd();
    ann.types("ann");
    ann.reads("welcome ann");
    bob.close();
    ann.close();
  }

  @Test
  void shouldCountTheRealAddressesJoins() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.joinsPerAddressPerMinute = 1;
    start(settings);
    Person ann = of("192.0.2.1", server().port());
    ann.readsBytes("Enter your username: ");
    ann.types("ann");
    ann.reads("welcome ann");

    Person other = of("192.0.2.1", server().port());
    other.readsBytes("Enter your username: ");
    other.types("bob");

    other.reads("-- too many joins from your address: at most 1 in a minute; try again later");
    ann.close();
  }

  @Test
  void shouldDenyTheRealAddress() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.deny = Files.writeString(folder.resolve("deny"), "192.0.2.1\n");
    start(settings);

    Person denied = of("192.0.2.1", server().port());

    denied.reads("-- connections from your address are not taken here");
    denied.seesTheEnd();
  }

  @Test
  void shouldTakeHeaderNameAndTalkInOneSegmentAndTheEndBehindIt() throws Exception {
    start(TestServer.defaults());
    Person ann = fromProxy(server().port());

    ann.sends("PROXY TCP4 192.0.2.1 127.0.0.1 4 5\r\nann\nhello\n".getBytes(UTF_8));
    ann.hangsUp();

    ann.readsBytes("Enter your username: ");
    ann.reads("welcome ann", "ann says: hello");
    ann.seesTheEnd();
  }

  @Test
  void shouldCloseWhoSpeaksForOthersFromElsewhere() throws Exception {
    start(TestServer.defaults());
    Person stranger = Person.connects(server().port());
    stranger.readsBytes("Enter your username: ");

    stranger.sends("PROXY TCP4 192.0.2.1 127.0.0.1 40000 8080\r\nann\n".getBytes(UTF_8));

    stranger.reads("-- the PROXY protocol is not taken from your address");
    stranger.seesTheEnd();
    Person.joins(server().port(), "ann").close();
  }

  @Test
  void shouldTellAPersonWhoComesFromWhereProxiesAre() throws Exception {
    start(TestServer.defaults());
    Person person = fromProxy(server().port());

    person.types("ann");

    person.reads("-- a header of the PROXY protocol is expected from your address");
    person.seesTheEnd();
    assertThat(QuietLogExtension.take()).hasSize(1);
  }

  @Test
  void shouldCloseAConnectionWithoutItsHeaderWhenTheServerStops() throws Exception {
    start(TestServer.defaults());
    Person ann = Person.joins(server().port(), "ann");
    Person proxy = fromProxy(server().port());
    proxy.sends("PROXY ".getBytes(UTF_8));
    ann.types("hi");
    ann.reads("ann says: hi");
    ann.close();

    server().close();

    assertThat(isGone(proxy)).isTrue();
  }

  /** Closed, or reset if what it had sent was not read by then; it was told nothing. */
  private static boolean isGone(Person person) throws IOException {
    try {
      return person.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  // -- haproxy

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The settings of haproxy for one way of speaking for others. */
  private Process haproxy(int port, String bind, String send) throws Exception {
    Path settings =
        Files.writeString(
            folder.resolve("haproxy.cfg"),
            """
            global
                maxconn 100
            defaults
                mode tcp
                timeout connect 5s
                timeout client 1m
                timeout server 1m
            listen chat
                bind 127.0.0.1:%d %s
                server chat 127.0.0.1:%d source 127.0.0.2 %s
            """
                .formatted(port, bind, server().port(), send));
    return new ProcessBuilder("haproxy", "-db", "-f", settings.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("haproxy.log").toFile())
        .start();
  }

  private Person connectsBy(int port) throws Exception {
    return TestServer.await()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> Person.connects(port), person -> true);
  }

  @ParameterizedTest
  @CsvSource({"send-proxy", "send-proxy-v2", "send-proxy-v2 check"})
  void shouldServeBehindHaproxy(String send) throws Exception {
    ClientProgram.require("haproxy");
    TestServer.Settings settings = TestServer.defaults();
    settings.connectionsPerAddressMax = 2;
    start(settings);
    Person.joins(server().port(), "taken").close();
    int port = freePort();
    Process haproxy = haproxy(port, "", send);
    try {
      Person ann = connectsBy(port);
      ann.readsBytes("Enter your username: ");
      ann.types("ann");
      ann.reads("welcome ann");
      Person direct = Person.connects(server().port());
      direct.readsBytes("Enter your username: ");

      Person third = Person.connects(port); // all three come from 127.0.0.1
      third.reads("-- too many connections from your address: at most 2");
      third.seesTheEnd();
      direct.close();
      ann.close();
    } finally {
      haproxy.destroyForcibly().waitFor();
    }
  }

  @Test
  void shouldServeBehindHaproxyThatEndsTls() throws Exception {
    ClientProgram.require("haproxy");
    start(TestServer.defaults());
    int port = freePort();
    Path pem = TlsIT.certificateAndKey(folder);
    Process haproxy = haproxy(port, "ssl crt " + pem, "send-proxy-v2-ssl");
    try {
      connectsBy(port).close();
      Person ann = joinsByTls(port);
      ann.types("hi");
      ann.reads("ann says: hi");
      ann.close();
    } finally {
      haproxy.destroyForcibly().waitFor();
    }
  }

  private static Person joinsByTls(int port) throws IOException, GeneralSecurityException {
    Person ann = Person.connects(TlsIT.socket("TLSv1.3"), port);
    ann.readsBytes("Enter your username: ");
    ann.types("ann");
    ann.reads("welcome ann");
    return ann;
  }

  @Test
  void shouldBelieveAProxyThatComesByASocketInTheFileSystem() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    Path socket = folder.resolve("chat.sock");
    settings.transport = TransportKind.EPOLL;
    settings.more = List.of(new Endpoint.Unix(socket, Endpoint.Unix.DEFAULT_PERMISSIONS));
    settings.deny = Files.writeString(folder.resolve("deny"), "192.0.2.1\n");
    start(settings);
    ClientProgram.require("nc");

    Person denied = ClientProgram.nc(socket);
    denied.sends("PROXY TCP4 192.0.2.1 127.0.0.1 40000 8080\r\n".getBytes(UTF_8));

    denied.reads("-- connections from your address are not taken here");
    denied.close();
  }
}
