package dev.chatserver.endtoend;

import static dev.chatserver.endtoend.Bystanders.talkAmid;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten thousand on the runnable file in its own process, since one process may not have twice as
 * many open files; and that two people who talk go on talking.
 */
@Timeout(240)
class CrowdIT {

  private static final int CROWD = 10_000;

  /** As many connections of people whom nobody reads for; what they get stays in the kernel. */
  private static final class Crowd implements AutoCloseable {

    private final List<SocketChannel> channels = new ArrayList<>();

    void connects(int port) throws IOException {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channels.add(channel);
    }

    /** The last one gives a name, and waits until they are welcome. */
    void enters(String name) throws IOException {
      SocketChannel channel = channels.get(channels.size() - 1);
      channel.write(ByteBuffer.wrap((name + "\n").getBytes(UTF_8)));
      StringBuilder read = new StringBuilder();
      ByteBuffer bytes = ByteBuffer.allocate(4096);
      while (read.indexOf("welcome " + name) < 0) {
        if (channel.read(bytes.clear()) < 0) {
          throw new AssertionError("closed after <" + read + ">");
        }
        read.append(UTF_8.decode(bytes.flip()));
      }
    }

    void goes() throws IOException {
      for (SocketChannel channel : channels) {
        channel.close();
      }
      channels.clear();
    }

    @Override
    public void close() throws IOException {
      goes();
    }
  }

  @Test
  void shouldBearThemConnectedAndSilent() throws Exception {
    try (Program server = Program.starts(List.of("-Xmx256m"), "--limits", "off");
        Person ann = Person.joins(server.port(), "ann");
        Person bob = Person.joins(server.port(), "bob");
        Crowd crowd = new Crowd()) {
      long before = server.descriptors();
      for (int i = 0; i < CROWD; i++) {
        crowd.connects(server.port());
        if (i % 500 == 0) {
          talkAmid(ann, bob, "before the " + i);
        }
      }
      TestServer.await()
          .untilAsserted(() -> assertThat(server.descriptors()).isEqualTo(before + CROWD));
      talkAmid(ann, bob, "amid them all");

      crowd.goes();

      TestServer.await().untilAsserted(() -> assertThat(server.descriptors()).isEqualTo(before));
      talkAmid(ann, bob, "and afterwards");
    }
  }

  @Test
  void shouldBearQuestionsWhoIsThere_whenTheyAreAllInOneRoom() throws Exception {
    try (Program server = Program.starts(List.of("-Xmx256m"), "--limits", "off");
        Person ann = Person.joins(server.port(), "ann");
        Person bob = Person.joins(server.port(), "bob");
        Crowd crowd = new Crowd()) {
      for (int i = 0; i < CROWD; i++) {
        crowd.connects(server.port());
        crowd.enters("mallory" + i);
      }
      Person asks = Person.joins(server.port(), "mallory");
      asks.sends("/who\n".repeat(1000).getBytes(UTF_8));
      for (int i = 0; i < 20; i++) {
        talkAmid(ann, bob, "amid questions " + i);
      }
      asks.types("/quit");
      assertThat(asks.restOfAll().lines().filter(line -> line.contains("and 9903 others")))
          .hasSize(1000);
    }
  }
}
