package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * Somebody at the other end of a connection who types lines and reads what comes, byte for byte.
 * Reading waits for what is to come, and fails if it is something else.
 */
interface Person extends AutoCloseable {

  /** How long to wait for what is to come before a test has failed. */
  int PATIENCE_MILLIS = 20_000;

  /** Sends bytes. */
  void sends(byte[] bytes) throws IOException;

  /** The next byte, or -1 at the end; throws if none comes. */
  int read() throws IOException;

  /** Ends the input: half-close. */
  void hangsUp() throws IOException;

  /** Presses Ctrl-C. */
  void interrupts() throws IOException;

  /** Is cut off from the network. */
  void isCutOff() throws IOException;

  @Override
  void close() throws IOException;

  /** Types a line. */
  default void types(String line) throws IOException {
    sends((line + "\n").getBytes(UTF_8));
  }

  /** Reads just this, neither more nor less in between. */
  default void readsBytes(String expected) throws IOException {
    byte[] wanted = expected.getBytes(UTF_8);
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    try {
      while (got.size() < wanted.length) {
        int b = read();
        if (b < 0) {
          throw new AssertionError(
              "expected <" + expected + "> but the end came after <" + got.toString(UTF_8) + ">");
        }
        got.write(b);
        if (b != Byte.toUnsignedInt(wanted[got.size() - 1])) {
          throw new AssertionError(
              "expected <" + expected + "> but read <" + got.toString(UTF_8) + restOfLine() + ">");
        }
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError(
          "expected <" + expected + "> but nothing came after <" + got.toString(UTF_8) + ">", e);
    }
  }

  private String restOfLine() throws IOException {
    try {
      return line();
    } catch (SocketTimeoutException e) {
      return "";
    }
  }

  /** Reads these lines next. */
  default void reads(String... lines) throws IOException {
    for (String line : lines) {
      readsBytes(line + "\n");
    }
  }

  /** Reads the next line, whatever it is, without its end. */
  default String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = read(); b != '\n'; b = read()) {
      if (b < 0) {
        return line.toString(UTF_8);
      }
      line.write(b);
    }
    return line.toString(UTF_8);
  }

  /** Reads to the end; whatever comes before it. */
  default String restOfAll() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    for (int b = read(); b >= 0; b = read()) {
      rest.write(b);
    }
    return rest.toString(UTF_8);
  }

  /** The server has closed, and nothing else comes before. */
  default void seesTheEnd() throws IOException {
    String rest = restOfAll();
    if (!rest.isEmpty()) {
      throw new AssertionError("expected the end but read <" + rest + ">");
    }
  }

  /** Connects, and has read nothing yet. */
  static Person connects(int port) throws IOException {
    return new BySocket(port, 0);
  }

  /** Connects with a socket of another kind that is not connected yet. */
  static Person connects(Socket socket, int port) throws IOException {
    return new BySocket(socket, port, 0);
  }

  /** Connects with a receive buffer so small that who does not read soon stalls. */
  static Person connects(int port, int receiveBufferBytes) throws IOException {
    return new BySocket(port, receiveBufferBytes);
  }

  /**
   * Connects, is welcomed, and has read what the lobby had to show: what is said from here on is
   * read.
   */
  static Person joins(int port, String name) throws IOException {
    Person person = connects(port);
    person.readsBytes("Enter your username: ");
    person.types(name);
    person.reads("welcome " + name);
    person.types("/help quit"); // the answer comes after what there is to read on entering
    while (!person.line().startsWith("-- /quit [TEXT]: leave")) {
      // the room's last lines
    }
    return person;
  }

  /** By a plain socket. */
  final class BySocket implements Person {
    private final Socket socket;
    private final InputStream in;

    private BySocket(int port, int receiveBufferBytes) throws IOException {
      this(new Socket(), port, receiveBufferBytes);
    }

    private BySocket(Socket socket, int port, int receiveBufferBytes) throws IOException {
      this.socket = socket;
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(
          new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      in = new java.io.BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    @Override
    public void sends(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public void hangsUp() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public void interrupts() throws IOException {
      socket.close();
    }

    @Override
    public void isCutOff() throws IOException {
      socket.setSoLinger(true, 0); // closing resets
      socket.close();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
