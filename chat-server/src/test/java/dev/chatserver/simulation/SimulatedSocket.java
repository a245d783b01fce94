package dev.chatserver.simulation;

import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection as two kernels and the cable between them have it: bytes are under way until
 * they are delivered, buffers are finite, a FIN comes behind what was sent before it, and a reset
 * takes with it what has not arrived. What a kernel answers follows Linux, see {@code
 * net/ipv4/tcp_input.c} and {@code tcp.c}. Confined to the world's thread.
 */
final class SimulatedSocket {

  private static final String RESET = "Connection reset by peer";
  private static final String BROKEN_PIPE = "Broken pipe";

  private final int toServerMax;
  private final int toPeerMax;

  private final ByteQueue underWay = new ByteQueue();
  private final ByteQueue arrived = new ByteQueue();
  private boolean finUnderWay;
  private boolean finArrived;
  private boolean resetUnderWay;

  /** What the server's kernel has to tell to the next call, once. */
  private @Nullable String error;

  /** A reset has arrived: both ways are over. */
  private boolean dead;

  private final ByteQueue toPeer = new ByteQueue();
  private boolean outputEnded;
  private boolean serverClosed;
  private boolean peerClosed;
  private boolean peerWasReset;

  /**
   * @param toServerMax bytes that the peer can send before the server reads
   * @param toPeerMax bytes that the server can send before the peer reads
   */
  SimulatedSocket(int toServerMax, int toPeerMax) {
    this.toServerMax = toServerMax;
    this.toPeerMax = toPeerMax;
  }

  // -- the peer

  /** Sends as much as there is room for; returns how much that was. */
  int send(byte[] bytes, int from, int count) {
    if (peerClosed || finUnderWay || finArrived) {
      throw new IllegalStateException("the peer has ended its half");
    }
    if (peerWasReset || dead) {
      return count; // into nowhere
    }
    int accepted = Math.min(count, toServerMax - underWay.size() - arrived.size());
    underWay.add(bytes, from, accepted);
    return accepted;
  }

  /** Ends the peer's half: no more is sent, but it still reads. */
  void sendFin() {
    finUnderWay = !finArrived;
  }

  /** Closes the peer's end: as a FIN, or as a reset if there is something that it has not read. */
  void close() {
    if (toPeer.size() > 0) {
      reset(underWay.size());
    } else {
      sendFin();
      peerClosed = true;
    }
  }

  /**
   * Cuts the connection off.
   *
   * @param arriving how many of the bytes under way come through before that
   */
  void reset(int arriving) {
    underWay.truncate(arriving);
    finUnderWay = false;
    peerClosed = true;
    resetUnderWay = true;
    toPeer.truncate(0);
  }

  /** Takes some of what the server has sent. */
  byte[] take(int count) {
    return toPeer.remove(Math.min(count, toPeer.size()));
  }

  /** How many bytes the peer could take. */
  int takable() {
    return toPeer.size();
  }

  /**
   * True if the peer has read all and the server has ended its half, or the connection is reset.
   */
  boolean isAtEnd() {
    return toPeer.size() == 0 && (outputEnded || serverClosed || peerWasReset || dead);
  }

  boolean peerClosed() {
    return peerClosed;
  }

  /** True if the peer has sent what it can still send. */
  boolean inputEnded() {
    return peerClosed || finUnderWay || finArrived || peerWasReset || dead;
  }

  // -- the cable

  /** How many bytes are under way. */
  int underWay() {
    return underWay.size();
  }

  /** True if something is under way. */
  boolean isBusy() {
    return underWay.size() > 0 || finUnderWay || resetUnderWay;
  }

  /** The next bytes arrive, and if they are the last ones, what comes behind them. */
  void deliver(int count) {
    byte[] bytes = underWay.remove(Math.min(count, underWay.size()));
    if (serverClosed) {
      underWay.truncate(0);
      finUnderWay = false;
      resetUnderWay = false;
      if (bytes.length > 0) {
        resetPeer();
      }
      return;
    }
    if (!dead) {
      arrived.add(bytes, 0, bytes.length);
    }
    if (underWay.size() > 0) {
      return;
    }
    if (finUnderWay) {
      finUnderWay = false;
      finArrived = true;
    } else if (resetUnderWay) {
      resetUnderWay = false;
      dead = true;
      error = finArrived ? BROKEN_PIPE : RESET;
      toPeer.truncate(0);
    }
  }

  private void resetPeer() {
    peerWasReset = true;
    toPeer.truncate(0); // as the worst of kernels does
  }

  // -- the server

  boolean isReadable() {
    return arrived.size() > 0 || finArrived || dead;
  }

  boolean isWritable() {
    return dead || toPeer.size() < toPeerMax;
  }

  boolean hasError() {
    return error != null;
  }

  /** The peer has ended its half, or there is no connection any more. */
  boolean isHungUp() {
    return finArrived || dead;
  }

  /** How many bytes could be read. */
  int readable() {
    return arrived.size();
  }

  /**
   * Reads.
   *
   * @return null at the end; nothing if there is nothing now
   */
  byte @Nullable [] read(int count) throws IOException {
    if (arrived.size() > 0) {
      return arrived.remove(Math.min(count, arrived.size()));
    }
    if (finArrived) {
      return null;
    }
    takeError();
    return dead ? null : new byte[0];
  }

  /** Writes as much as there is room for; returns how much that was. */
  int write(byte[] bytes) throws IOException {
    takeError();
    if (dead || outputEnded) {
      throw new IOException(BROKEN_PIPE);
    }
    if (peerClosed) {
      resetUnderWay |= bytes.length > 0; // nobody is there, and the peer's kernel says so
      return bytes.length;
    }
    int accepted = Math.min(bytes.length, toPeerMax - toPeer.size());
    toPeer.add(bytes, 0, accepted);
    return accepted;
  }

  private void takeError() throws IOException {
    if (error != null) {
      IOException told = new IOException(error);
      error = null;
      throw told;
    }
  }

  /** Ends the server's half. */
  void shutdownOutput() {
    if (dead) {
      throw new NotYetConnectedException();
    }
    outputEnded = true;
  }

  /** Closes the server's end: what was not read of the peer makes it a reset. */
  void closeServer() {
    serverClosed = true;
    if (arrived.size() > 0 && !dead) {
      resetPeer();
    }
  }

  /** The server's process is gone; its kernel resets what it had. */
  void die() {
    serverClosed = true;
    resetPeer();
  }
}
