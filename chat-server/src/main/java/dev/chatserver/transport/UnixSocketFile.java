package dev.chatserver.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix domain socket. Binding makes it and fails where there is one; a server that
 * was killed leaves its own behind. Thread-safe because it has no state.
 */
final class UnixSocketFile {

  private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);

  /** The bits of a file's mode that say what it is, and what they are for a socket (stat(2)). */
  private static final int KIND = 0170000;

  private static final int SOCKET = 0140000;

  private UnixSocketFile() {}

  /**
   * Removes the socket of a server that is no more.
   *
   * @throws IOException for a person: another server listens there, or it is no socket
   */
  static void makeWayFor(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & KIND) != SOCKET) { // a pipe refuses to be connected to just as a dead socket does
      throw new IOException("there is a file of that name, which is no socket");
    }
    if (isAlive(path)) {
      throw new IOException("another server listens there");
    }
    Files.deleteIfExists(path);
  }

  private static boolean isAlive(Path path) throws IOException {
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** Nobody listens there any more. */
  static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.atWarn().setCause(e).addKeyValue("path", path).log("the socket's file stays");
    }
  }
}
