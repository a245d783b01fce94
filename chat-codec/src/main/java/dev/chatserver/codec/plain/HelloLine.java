package dev.chatserver.codec.plain;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.ClientCommand.Resume;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.UserName;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answer to the prompt: {@code NAME}, or {@code NAME +SEQ} to go on after a line that was read
 * before, or {@code NAME +end} for what is to come alone; or {@code /help}, or {@code /quit}. This
 * is also where other protocols show themselves, since the first line of theirs is meant as a
 * greeting. Thread-safe because it has no state.
 */
final class HelloLine {

  /** What a browser speaks. */
  static final String HTTP = "HTTP";

  /** RFC 9112, section 3: a request line. */
  private static final Pattern HTTP_REQUEST = Pattern.compile("[A-Z]+ \\S+ HTTP/\\d(\\.\\d)?");

  /** RFC 4253, section 4.2: a version exchange; {@code SSH-fan} is a name as good as any. */
  private static final Pattern SSH_VERSION = Pattern.compile("SSH-\\d\\.\\d+-.*");

  /** Eighteen digits are any position that a log will reach, and fit a long. */
  private static final Pattern RESUME = Pattern.compile("(.*\\S)\\s+\\+(\\d{1,18}|end)\\s*");

  private HelloLine() {}

  /**
   * @param text one line, made harmless
   * @throws RefusalException if it is no name, or the greeting of another protocol
   */
  static ClientCommand parse(String text) throws RefusalException {
    if (text.startsWith("SSH-") && SSH_VERSION.matcher(text).matches()) {
      throw new RefusalException(Refusal.of(Refusal.Reason.WRONG_PROTOCOL, "SSH"));
    }
    // Most lines are a bare name: a look for one character spares them the patterns.
    if (text.indexOf('/') >= 0 && HTTP_REQUEST.matcher(text).matches()) {
      throw new RefusalException(Refusal.of(Refusal.Reason.WRONG_PROTOCOL, HTTP));
    }
    if (text.startsWith("/")) {
      String word = text.strip().toLowerCase(Locale.ROOT);
      if (word.equals("/help") || word.equals("/?")) {
        return new ClientCommand.Help(null);
      } else if (word.equals("/quit") || word.equals("/exit")) {
        return new ClientCommand.Quit(null);
      }
    }
    Matcher resume = RESUME.matcher(text);
    return text.indexOf('+') >= 0 && resume.matches()
        ? new ClientCommand.Hello(UserName.of(resume.group(1)), from(resume.group(2)))
        : new ClientCommand.Hello(UserName.of(text), null);
  }

  private static Resume from(String position) {
    return position.equals("end") ? new Resume.AtEnd() : new Resume.After(Long.parseLong(position));
  }
}
