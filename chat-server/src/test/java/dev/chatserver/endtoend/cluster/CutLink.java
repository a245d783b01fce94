package dev.chatserver.endtoend.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A cable between a node and a broker that can be cut, in one direction or both: what is sent over
 * it then comes when it is whole again, if both sides wait for so long, as TCP has it. Guarded by
 * itself.
 */
final class CutLink implements AutoCloseable {

  /** What comes through. */
  enum State {
    WHOLE,
    CUT,
    /** What the node sends does; the broker's answers do not. */
    ONLY_THERE
  }

  private final ServerSocket listening;
  private final int to;
  private State state = State.WHOLE;

  CutLink(int to) throws IOException {
    this.to = to;
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  synchronized void be(State next) {
    state = next;
    notifyAll();
  }

  private synchronized void awaitWhole(boolean isThere) throws InterruptedException {
    while (state == State.CUT || (state == State.ONLY_THERE && !isThere)) {
      wait();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket node = listening.accept();
        try {
          Socket broker = new Socket(InetAddress.getLoopbackAddress(), to);
          start(() -> copy(node, broker, true));
          start(() -> copy(broker, node, false));
        } catch (IOException e) {
          node.close(); // the broker is down
        }
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void copy(Socket from, Socket into, boolean isThere) {
    byte[] bytes = new byte[64 * 1024];
    try (from;
        into) {
      InputStream in = from.getInputStream();
      OutputStream out = into.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        awaitWhole(isThere);
        out.write(bytes, 0, read);
      }
      awaitWhole(isThere);
    } catch (IOException | InterruptedException e) {
      // One of them has gone; so does the other.
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "cut-link");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
