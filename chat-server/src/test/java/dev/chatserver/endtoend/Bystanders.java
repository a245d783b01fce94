package dev.chatserver.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

/** Two people, {@code ann} and another, who are to go on talking whatever somebody does. */
final class Bystanders {

  private Bystanders() {}

  /** Ann speaks, and both read just that. */
  static void talk(Person ann, Person other, String text) throws IOException {
    ann.types(text);
    ann.reads("ann says: " + text);
    other.reads("ann says: " + text);
  }

  /** Ann speaks, and both read that; mallory may have come to a word between. */
  static void talkAmid(Person ann, Person other, String text) throws IOException {
    ann.types(text);
    for (Person person : List.of(ann, other)) {
      String line = person.line();
      while (!line.equals("ann says: " + text)) {
        assertThat(line).contains("mallory");
        line = person.line();
      }
    }
  }
}
