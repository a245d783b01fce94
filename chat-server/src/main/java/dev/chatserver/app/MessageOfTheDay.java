package dev.chatserver.app;

import dev.chatserver.codec.Reply;
import dev.chatserver.codec.SafeText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What whoever runs the server has to say to those who come: a text in a file. */
public final class MessageOfTheDay {

  /** So that it does not scroll away what follows. */
  private static final int LINES_MAX = 20;

  /** Of UTF-16; what the longest line of a person may have. */
  private static final int LINE_CHARS_MAX = 400;

  /** The file cannot be used; the message is a line for who runs the server. */
  public static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  private MessageOfTheDay() {}

  /**
   * Reads it; blocks for it.
   *
   * @param file null for none
   * @return null for none, or if there is nothing in it
   * @throws UnusableException if it cannot be read, or is too long
   */
  static @Nullable Reply read(@Nullable Path file) throws UnusableException {
    if (file == null) {
      return null;
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new UnusableException(file + ": no such file");
    } catch (CharacterCodingException e) {
      throw new UnusableException(file + ": is not UTF-8");
    } catch (IOException e) {
      throw new UnusableException(file + ": cannot be read: " + e.getMessage());
    }
    if (lines.size() > LINES_MAX) {
      throw new UnusableException("%s: has more than %d lines".formatted(file, LINES_MAX));
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).length() > LINE_CHARS_MAX) {
        throw new UnusableException(
            "%s line %d: has more than %d characters".formatted(file, i + 1, LINE_CHARS_MAX));
      }
    }
    List<String> texts = lines.stream().map(SafeText::of).toList();
    return texts.isEmpty() ? null : new Reply.MessageOfTheDay(texts);
  }
}
