package dev.chatserver.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.room.RoomLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Many who come or go at once do not drown a room: they are summed up, and the sums are right. */
class PresenceIT {

  private static final Pattern PEOPLE =
      Pattern.compile("(.*?)(?: and (\\d+) others?)? (left the chat|joined the room)");

  @Test
  void shouldSumUpAStormOfLeaves() throws Exception {
    int crowd = 200;
    try (TestServer server = TestServer.unlimited().start()) {
      Person watcher = Person.joins(server.port(), "watcher");
      List<Person> people = new ArrayList<>();
      for (int i = 0; i < crowd; i++) {
        people.add(Person.joins(server.port(), "p" + i));
      }

      for (Person person : people) {
        person.close();
      }

      List<String> lines = linesAbout(watcher, crowd);
      assertThat(lines).hasSizeLessThan(crowd / 4);
      assertThat(lines)
          .anyMatch(line -> line.matches("p\\d+, p\\d+, p\\d+ and \\d+ others left the chat"));
      watcher.close();
    }
  }

  @Test
  void shouldSumUpAStormOfJoinsWhereTheyAreAnnounced() throws Exception {
    int crowd = 100;
    TestServer.Settings settings = TestServer.unlimited();
    settings.rooms = RoomLimits.DEFAULT.with(c -> c.announceJoins = true);
    try (TestServer server = settings.start()) {
      Person watcher = Person.joins(server.port(), "watcher");
      List<Person> people = new ArrayList<>();

      for (int i = 0; i < crowd; i++) {
        people.add(Person.joins(server.port(), "p" + i));
      }

      assertThat(linesAbout(watcher, crowd)).hasSizeLessThan(crowd / 4);
      for (Person person : people) {
        person.isCutOff();
      }
      watcher.close();
    }
  }

  /** Reads lines until they account for so many people, and not one more. */
  private static List<String> linesAbout(Person watcher, int crowd) throws Exception {
    List<String> lines = new ArrayList<>();
    int people = 0;
    while (people < crowd) {
      String line = watcher.line();
      Matcher matcher = PEOPLE.matcher(line);
      assertThat(line).matches(PEOPLE);
      lines.add(line);
      people += matcher.matches() ? matcher.group(1).split(", | and ").length : 0;
      people += matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
    }
    assertThat(people).isEqualTo(crowd);
    return lines;
  }
}
