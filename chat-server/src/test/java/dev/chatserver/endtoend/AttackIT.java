package dev.chatserver.endtoend;

import static dev.chatserver.endtoend.Bystanders.talk;
import static dev.chatserver.endtoend.Bystanders.talkAmid;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.app.LedgerConfig;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a peer who means harm does over and over, and that two people who talk notice none of it:
 * what they say is heard while it goes on, and afterwards nothing of it is left.
 */
@Timeout(120)
class AttackIT {

  private static final int STORM = 1000;

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  @Test
  void shouldBearAStormOfConnectionsThatAreReset() throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    try (TestServer server = settings.start();
        Person ann = Person.joins(server.port(), "ann");
        Person bob = Person.joins(server.port(), "bob")) {
      long before = descriptors();
      for (int i = 0; i < STORM; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        if (i % 3 == 1) {
          socket.getOutputStream().write("a name".getBytes(UTF_8));
        } else if (i % 3 == 2) {
          socket.getOutputStream().write(("mallory" + i + "\nhi\n").getBytes(UTF_8));
        }
        socket.setSoLinger(true, 0);
        socket.close();
        if (i % 100 == 0) {
          talkAmid(ann, bob, "still here " + i);
        }
      }
      TestServer.await().untilAsserted(() -> assertThat(descriptors()).isLessThan(before + 5));
      talkAmid(ann, bob, "and afterwards");
    }
  }

  @Test
  void shouldBearAByteAtATimeAndAMegabyteWithoutALineEnd() throws Exception {
    try (TestServer server = TestServer.defaults().start();
        Person ann = Person.joins(server.port(), "ann");
        Person bob = Person.joins(server.port(), "bob");
        Person slow = Person.connects(server.port());
        Person endless = Person.connects(server.port())) {
      slow.readsBytes("Enter your username: ");
      for (byte b : "slow\nhello".getBytes(UTF_8)) {
        slow.sends(new byte[] {b});
        talk(ann, bob, "while it types " + b + " " + System.nanoTime());
      }
      slow.reads("welcome slow");
      slow.types("");
      bob.reads("slow says: hello");
      ann.reads("slow says: hello");
      endless.readsBytes("Enter your username: ");
      try {
        for (int i = 0; i < 1024; i++) {
          endless.sends(new byte[1024]);
        }
        assertThat(endless.restOfAll()).contains("-- line too long: at most 4096 bytes");
      } catch (SocketException e) {
        assertThat(e).hasMessageMatching("(?s).*(reset|pipe|closed).*"); // it was closed amid it
      }
      talk(ann, bob, "and afterwards");
    }
  }

  @Test
  void shouldBearAFloodOfNewRoomsAndLeaveNoneBehind() throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    try (TestServer server = settings.start();
        Person ann = Person.joins(server.port(), "ann");
        Person bob = Person.joins(server.port(), "bob");
        Person mallory = Person.joins(server.port(), "mallory")) {
      StringBuilder joins = new StringBuilder();
      for (int i = 0; i < 2 * STORM; i++) {
        joins.append("/join room").append(i).append('\n');
      }
      Thread flood = new Thread(() -> sends(mallory, joins.append("/quit\n").toString()), "flood");
      flood.start();
      for (int i = 0; i < 20; i++) {
        talkAmid(ann, bob, "amid rooms " + i);
      }
      assertThat(mallory.restOfAll()).contains("room1999");
      flood.join();
      ann.types("/rooms");
      String line = ann.line();
      while (!line.contains("lobby")) {
        assertThat(line).contains("mallory");
        line = ann.line();
      }
      ann.types("/help quit");
      assertThat(ann.line()).as("there is no other room").startsWith("-- /quit [TEXT]");
    }
  }

  private static void sends(Person person, String text) {
    try {
      person.sends(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldBearAFloodOfSearches(@TempDir Path folder) throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    settings.ledger =
        new LedgerConfig.OnDisk(SqliteSettings.DEFAULT.with(c -> c.directory = folder));
    try (TestServer server = settings.start();
        Person ann = Person.joins(server.port(), "ann");
        Person bob = Person.joins(server.port(), "bob")) {
      for (int i = 0; i < 200; i++) {
        talk(ann, bob, "needle " + i);
      }
      List<Person> seekers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Person seeker = Person.joins(server.port(), "seeker" + i);
        seeker.sends("/search needle\n".repeat(100).getBytes(UTF_8));
        seekers.add(seeker);
      }
      for (int i = 0; i < 20; i++) {
        talk(ann, bob, "amid searches " + i);
      }
      for (Person seeker : seekers) {
        seeker.close();
      }
    }
  }

  @Test
  void shouldNotBringAnIgnoredPersonsWhispers() throws Exception {
    try (TestServer server = TestServer.defaults().start();
        Person ann = Person.joins(server.port(), "ann");
        Person bob = Person.joins(server.port(), "bob")) {
      ann.types("/ignore bob");
      assertThat(ann.line()).contains("bob");

      bob.types("/msg ann psst");
      bob.types("/me waves");
      bob.types("hello?");
      bob.types("/quit");
      bob.restOfAll();

      ann.types("over");
      ann.reads("ann says: over");
    }
  }
}
