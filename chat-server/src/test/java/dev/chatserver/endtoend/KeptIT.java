package dev.chatserver.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of a server that keeps what is said on disk. */
class KeptIT {

  private static final Path FOLDER = Path.of("src/test/resources/transcripts/kept");
  private static final Pattern FOUND =
      Pattern.compile("\\[(\\d+) \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d] (.*)");

  @TempDir Path data;

  private Program start() throws Exception {
    return Program.starts(List.of(), "--data", data.toString());
  }

  /** It is in the README. */
  @Test
  void shouldShowWhatWasSaidBeforeItWasKilled() throws Exception {
    List<Program> programs = new ArrayList<>();
    try {
      programs.add(start());
      Transcript.play(
          FOLDER.resolve("restart.txt"),
          programs.get(0).port(),
          Person::connects,
          () -> {
            programs.get(programs.size() - 1).close(); // kill -9
            programs.add(start());
            return programs.get(programs.size() - 1).port();
          });
      assertThat(programs).as("it was killed").hasSize(2);
    } finally {
      for (Program program : programs) {
        program.close();
      }
    }
  }

  @Test
  void shouldFindWhatWasSaid() throws Exception {
    try (Program server = start()) {
      Person ann = Person.joins(server.port(), "ann");
      Person bob = Person.joins(server.port(), "bob");
      say(ann, "ann", "green tea");
      say(bob, "bob", "black TEA");
      say(ann, "ann", "緑茶");
      say(ann, "ann", "coffee");

      TestServer.await().until(() -> search(ann, "tea").size() == 2);

      assertThat(search(ann, "tea"))
          .extracting(found -> found.group(1), found -> found.group(2))
          .containsExactly(tuple("2", "bob says: black TEA"), tuple("1", "ann says: green tea"));
      assertThat(search(ann, "茶")).hasSize(1);
      assertThat(search(ann, "\"tea green\"")).isEmpty();

      bob.close();
      assertThat(ann.line()).isEqualTo("bob left the chat");
      ann.types("/ignore bob");
      ann.reads("-- you ignore bob, though nobody here is called that at the moment");
      assertThat(search(ann, "tea")).as("what one ignores").hasSize(1);
      ann.types("/search !!!");
      ann.reads("-- cannot search: there is no word in it");
      ann.close();
    }
  }

  private static void say(Person who, String name, String text) throws Exception {
    who.types(text);
    while (!who.line().equals(name + " says: " + text)) {
      // what others say
    }
  }

  private static List<Matcher> search(Person who, String words) throws Exception {
    who.types("/search " + words);
    String header = who.line();
    while (!header.startsWith("-- ")) {
      header = who.line(); // what others say
    }
    int lines = header.equals("-- nothing found") ? 0 : Integer.parseInt(header.split(" ", 3)[1]);
    List<Matcher> found = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      Matcher line = FOUND.matcher(who.line());
      assertThat(line.matches()).isTrue();
      found.add(line);
    }
    return found;
  }

  @Test
  void shouldSayThatAServerInMemoryHasNothingToSearch() throws Exception {
    try (Program server = Program.starts(List.of())) {
      Person ann = Person.joins(server.port(), "ann");
      ann.types("/search tea");
      ann.reads("-- cannot search: this server keeps nothing on disk");
      ann.close();
    }
  }
}
