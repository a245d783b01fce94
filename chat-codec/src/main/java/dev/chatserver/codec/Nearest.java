package dev.chatserver.codec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What somebody may have meant who has mistyped a word. Thread-safe because it has no state. */
public final class Nearest {

  /** More mistakes than that are another word. */
  private static final int MISTAKES_MAX = 2;

  /** Longer words than that are not looked at; no command or option is. */
  private static final int CHARS_MAX = 40;

  /** What fewer characters begin could be anything. */
  private static final int BEGINNING_CHARS_MIN = 2;

  private Nearest() {}

  /**
   * The word that is nearest to what was typed: the shortest that begins with it; else that with
   * the fewest mistakes, where a character too many, one that is missing, another one and two that
   * have changed places are a mistake each (optimal string alignment distance).
   *
   * @return null if none is near: more than two mistakes, or a mistake for each two characters
   */
  public static @Nullable String of(String typed, Collection<String> words) {
    if (typed.length() > CHARS_MAX) {
      return null;
    }
    if (typed.length() >= BEGINNING_CHARS_MIN) {
      Optional<String> begun =
          words.stream()
              .filter(word -> word.startsWith(typed))
              .min(Comparator.comparingInt(String::length).thenComparing(word -> word));
      if (begun.isPresent()) {
        return begun.get();
      }
    }
    int least = Math.min(MISTAKES_MAX, typed.length() / 2) + 1;
    String nearest = null;
    for (String word : words) {
      int mistakes = mistakes(typed, word);
      if (mistakes < least
          || (mistakes == least && nearest != null && word.compareTo(nearest) < 0)) {
        least = mistakes;
        nearest = word;
      }
    }
    return nearest;
  }

  private static int mistakes(String a, String b) {
    int[][] table = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least =
            Math.min(table[i - 1][j - 1] + other, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        table[i][j] = swapped ? Math.min(least, table[i - 2][j - 2] + 1) : least;
      }
    }
    return table[a.length()][b.length()];
  }
}
