package dev.chatserver.endtoend;

import static dev.chatserver.endtoend.TestServer.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that has little of something: heap, direct memory, file descriptors. */
class ScarcityIT {

  private static final int PEERS = 100;

  /**
   * Two bytes a line is the most lines that fit, and a FIN makes epoll read all that the kernel
   * holds, whether it is wanted or not.
   */
  @Test
  void shouldHoldWhatAHundredPeersFillTheirSocketsWithInASmallHeap() throws Exception {
    try (Program server =
        Program.starts(
            List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"),
            "--lines-per-second",
            "1",
            "--connections-per-address-max",
            "1000",
            "--joins-per-address-per-minute",
            "1000",
            "--rest-seconds",
            "3")) {
      Person watcher = Person.joins(server.port(), "watcher");
      ByteBuffer lines =
          ByteBuffer.wrap("\n".repeat(64 * 1024).replace("\n", "x\n").getBytes(UTF_8));
      List<SocketChannel> peers = new ArrayList<>();
      long sent = 0;
      for (int i = 0; i < PEERS; i++) {
        SocketChannel peer = connects(server.port());
        peer.write(ByteBuffer.wrap(("peer" + i + "\n").getBytes(UTF_8)));
        peers.add(peer);
      }
      for (SocketChannel peer : peers) {
        peer.configureBlocking(false);
        lines.clear();
        sent += peer.write(lines); // as much as fits
        peer.shutdownOutput();
      }

      assertThat(sent).as("the sockets were filled").isGreaterThan(PEERS * 16 * 1024);
      for (SocketChannel peer : peers) {
        peer.close();
      }
      awaitAlone(watcher);
      assertThat(server.log()).doesNotContain("OutOfMemory", "ERROR");
      watcher.close();
    }
  }

  /**
   * Those who ask for much history and do not read it hold buffers, as soon as the kernel has taken
   * what it takes. Whose own read or write finds none is closed; the others must not pay for it.
   */
  @Test
  void shouldCloseWhoFindsNoDirectMemoryAndNobodyElse() throws Exception {
    try (Program server =
        Program.starts(
            List.of("-Xmx128m", "-Dio.netty.maxDirectMemory=" + 12 * 1024 * 1024),
            "--limits",
            "off",
            "--history-lines",
            "0")) {
      Person bystander = Person.joins(server.port(), "bystander");
      bystander.types("/join quiet");
      bystander.reads("-- you are in quiet, 1 here");
      Person speaker = Person.joins(server.port(), "speaker");
      String text = "x".repeat(2000);
      for (int i = 0; i < 250; i++) {
        speaker.types(text);
        speaker.reads("speaker says: " + text);
      }
      speaker.close();
      List<Person> stalled = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        Person person = Person.connects(server.port(), 4096);
        person.types("stalled" + i + "\n" + "/history 1000\n".repeat(12));
        stalled.add(person);
      }

      await().untilAsserted(() -> assertThat(server.log()).contains("no direct memory left"));
      for (Person person : stalled) {
        person.isCutOff();
      }

      await()
          .ignoreExceptions()
          .untilAsserted(
              () -> assertThat(fullestRoomAsSeenByAnother(server)).isEqualTo("-- lobby, 1 here"));
      bystander.types("still here");
      bystander.reads("bystander says: still here");
      bystander.close();
      assertThat(server.log()).doesNotContain("ERROR");
    }
  }

  /** The first line that one reads who comes and asks for the rooms. */
  private static String fullestRoomAsSeenByAnother(Program server) throws Exception {
    try (Person another = Person.joins(server.port(), "another")) {
      another.types("/rooms");
      return another.line();
    }
  }

  @Test
  void shouldPauseAcceptingWhenThereAreNoDescriptorsLeftAndGoOnWhenThereAre() throws Exception {
    try (Program server =
        Program.starts(
            "ulimit -n 100 && exec \"$@\"",
            List.of(),
            "--limits",
            "off",
            "--connections-max",
            "1000")) {
      List<Socket> people = new ArrayList<>();
      while (!server.log().contains("a connection cannot be accepted")) {
        Socket person = new Socket(InetAddress.getLoopbackAddress(), server.port());
        person.setSoTimeout(500);
        people.add(person);
        try {
          assertThat(person.getInputStream().read()).isEqualTo('E');
        } catch (SocketTimeoutException e) {
          assertThat(people).as("waits in the kernel's queue").hasSizeLessThan(100);
        }
      }

      for (int i = 0; i < 10; i++) {
        people.get(i).close();
      }

      Socket last = people.get(people.size() - 1);
      last.setSoTimeout(Person.PATIENCE_MILLIS);
      assertThat(last.getInputStream().read()).isEqualTo('E');
      await()
          .untilAsserted(() -> assertThat(server.log()).contains("connections are accepted again"));
      for (Socket person : people) {
        person.close();
      }
    }
  }

  private static SocketChannel connects(int port) throws IOException {
    return SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Waits until somebody is the only one left. */
  private static void awaitAlone(Person watcher) throws IOException {
    await()
        .untilAsserted(
            () -> {
              watcher.types("/rooms\n/help quit");
              String rooms = "";
              for (String line = watcher.line();
                  !line.startsWith("-- /quit");
                  line = watcher.line()) {
                rooms = line.startsWith("-- lobby, ") ? line : rooms;
              }
              assertThat(rooms).isEqualTo("-- lobby, 1 here");
            });
  }
}
