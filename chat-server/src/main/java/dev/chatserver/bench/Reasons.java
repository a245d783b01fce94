package dev.chatserver.bench;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * The text of an error of the network as a report can show it: native transports put the system
 * call first and the address last, which would make a reason of its own of every bot. Thread-safe
 * because it has no state.
 */
final class Reasons {

  private Reasons() {}

  static String of(Throwable cause) {
    String message = cause.getMessage();
    if (cause instanceof UnknownHostException) {
      return "unknown host";
    } else if (cause instanceof io.netty.channel.ConnectTimeoutException) {
      return "no answer";
    } else if (message == null) {
      return cause.getClass().getSimpleName();
    } else if (cause instanceof ConnectException && message.contains("refused")) {
      return "connection refused";
    }
    String text =
        message.replaceFirst("^.*failed(?:\\(\\.\\.\\))?(?: with error\\(-?\\d+\\))?: ", "");
    text = text.replaceFirst(": [^ ]*/[^ ]*:\\d+$", "");
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
