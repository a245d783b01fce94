package dev.chatserver.figures;

import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.SafeText;
import dev.chatserver.codec.UserName;
import java.util.List;

/**
 * What it costs to make a line harmless, and to prepare a name and see whether it looks like a
 * reserved one. {@code main} prints nanoseconds; the last of six runs counts.
 */
final class TextFigures {

  private static final int TIMES = 200_000;

  private static final List<String> LINES =
      List.of(
          "plain ascii, as most lines are",
          "Привет, как дела? Всё хорошо.",
          "日本語のテキストです、こんにちは",
          "مرحبا بكم في الدردشة");

  private TextFigures() {}

  public static void main(String[] args) throws RefusalException {
    for (int run = 0; run < 6; run++) {
      for (String line : LINES) {
        long begin = System.nanoTime();
        long chars = 0;
        for (int i = 0; i < TIMES; i++) {
          chars += SafeText.of(line).length();
        }
        print("a line of " + chars / TIMES + " characters: ", begin);
      }
      for (String name : List.of("megumin", "Мегумин")) {
        long begin = System.nanoTime();
        for (int i = 0; i < TIMES; i++) {
          UserName.of(name);
        }
        print("the name " + name + ": ", begin);
      }
    }
  }

  private static void print(String what, long begin) {
    System.out.println(what + (System.nanoTime() - begin) / TIMES + " ns");
  }
}
