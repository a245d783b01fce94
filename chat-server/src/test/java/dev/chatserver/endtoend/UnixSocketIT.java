package dev.chatserver.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chatserver.transport.CannotListenException;
import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.TransportKind;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnixSocketIT {

  @TempDir private Path folder;

  private static TestServer start(Path socket) {
    return start(TransportKind.EPOLL, socket);
  }

  private static TestServer start(TransportKind transport, Path socket) {
    TestServer.Settings settings = TestServer.defaults();
    settings.transport = transport;
    settings.more = List.of(new Endpoint.Unix(socket, Endpoint.Unix.DEFAULT_PERMISSIONS));
    return settings.start();
  }

  @BeforeAll
  static void needEpoll() {
    assumeTrue(TransportKind.EPOLL.unavailable() == null, "there is no epoll here");
  }

  @Test
  void shouldServeBothInTheSameRooms() throws Exception {
    assumeTrue(ClientProgram.isInstalled("nc"), "nc is not installed");
    Path socket = folder.resolve("chat.sock");
    try (TestServer server = start(socket);
        Person bob = ClientProgram.nc(socket)) {
      assertThat(Files.getPosixFilePermissions(socket))
          .isEqualTo(
              Set.of(
                  PosixFilePermission.OWNER_READ,
                  PosixFilePermission.OWNER_WRITE,
                  PosixFilePermission.GROUP_READ,
                  PosixFilePermission.GROUP_WRITE));
      bob.readsBytes("Enter your username: ");
      bob.types("bob");
      bob.reads("welcome bob");
      Person amy = Person.joins(server.port(), "amy");
      amy.types("hi");
      amy.reads("amy says: hi");
      bob.reads("amy says: hi");
      bob.types("hi amy");
      bob.hangsUp();
      bob.reads("bob says: hi amy");
      bob.seesTheEnd();
      amy.reads("bob says: hi amy", "bob left the chat");
      amy.close();
    }
    assertThat(socket).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EPOLL")
  void shouldSayWhereThereAreNoSuchSockets(TransportKind transport) {
    assumeTrue(transport.unavailable() == null, "not to be had here");

    assertThatThrownBy(() -> start(transport, folder.resolve("chat.sock")))
        .hasMessageContaining(
            "chat.sock: not to be had with " + transport.name().toLowerCase(Locale.ROOT));
  }

  @Test
  void shouldTakeThePlaceOfAServerThatIsNoMore() throws Exception {
    Path socket = folder.resolve("chat.sock");
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();

    try (TestServer server = start(socket)) {
      assertThat(server.port()).isPositive();
      assertThat(socket).exists();
    }
  }

  @Test
  void shouldLeaveAnotherServersSocketAlone() throws Exception {
    Path socket = folder.resolve("chat.sock");
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(socket));

      assertThatThrownBy(() -> start(socket))
          .hasCauseInstanceOf(CannotListenException.class)
          .hasMessageContaining("cannot listen on " + socket + ": another server listens there");
      assertThat(socket).exists();
    }
  }

  @Test
  void shouldLeaveAPipeAlone() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> start(pipe))
        .hasMessageContaining("there is a file of that name, which is no socket");
    assertThat(pipe).exists();
  }

  @Test
  void shouldLeaveAFileAlone() throws Exception {
    Path file = Files.writeString(folder.resolve("diary"), "dear diary");

    assertThatThrownBy(() -> start(file))
        .hasMessageContaining("there is a file of that name, which is no socket");
    assertThat(file).hasContent("dear diary");
  }
}
