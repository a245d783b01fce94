package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A connection that remembers each whole line that it was shown, and may talk as fast as it is
 * shown what it has said: whoever talks faster reads what was said long ago, and would not notice
 * if what was said last is not kept. The lists are thread-safe; the rest is confined to the test.
 */
final class Recorder implements AutoCloseable {

  private static final int WINDOW_LINES = 4;

  private final Socket socket;
  private final OutputStream out;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final Thread reading;
  private final String says;

  /** How many lines more may be on their way. */
  private final Semaphore window = new Semaphore(WINDOW_LINES);

  private volatile boolean ended;

  /**
   * @param hello what is typed at the prompt: a name, maybe with a position
   */
  Recorder(int port, String hello) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true); // it waits for each line to come back
    out = socket.getOutputStream();
    says = hello.split(" ", 2)[0] + " says: ";
    reading = new Thread(this::read, "recorder");
    reading.setDaemon(true);
    reading.start();
    types(hello);
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      int c = in.read();
      StringBuilder line = new StringBuilder();
      for (; c >= 0; c = in.read()) {
        if (c == '\n') {
          lines.add(line.toString()); // a part of a line is none: it may have been cut
          if (line.indexOf(says) >= 0) {
            window.release();
          }
          line.setLength(0);
        } else {
          line.append((char) c);
        }
      }
    } catch (IOException e) {
      // The server was killed; what was read until then counts.
    }
    ended = true;
    window.release(); // whoever waits for it hears that the connection is broken
  }

  void types(String line) throws IOException {
    out.write((line + "\n").getBytes(UTF_8));
  }

  /** Says {@code PREFIX 1}, {@code PREFIX 2} and so on until the connection breaks. */
  void talks(String prefix) {
    Thread talking =
        new Thread(
            () -> {
              try {
                for (int i = 1; ; i++) {
                  window.acquire();
                  types(prefix + " " + i);
                }
              } catch (IOException | InterruptedException e) {
                // The server was killed.
              }
            },
            "talker");
    talking.setDaemon(true);
    talking.start();
  }

  /** All whole lines so far; the prompt stands before the first. */
  List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  int count() {
    return lines.size();
  }

  /** Reads what there still is to read after the other side's end. */
  void awaitEnd() throws InterruptedException {
    reading.join(Person.PATIENCE_MILLIS);
    if (!ended) {
      throw new AssertionError("the connection did not end");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
