package dev.chatserver.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks that nobody may connect from, out of a file: one a line, {@code #} begins a comment.
 * An address of IPv6 stands for its network of 64 bits. Thread-safe: one reference changes.
 */
public final class DenyList {

  /** The file cannot be used; the message is one line for a person. */
  public static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(DenyList.class);

  private final @Nullable Path file;
  private volatile Networks networks;

  private DenyList(@Nullable Path file, Networks networks) {
    this.file = file;
    this.networks = networks;
  }

  /** One that denies nobody. */
  public static DenyList none() {
    return new DenyList(null, new Networks(List.of()));
  }

  /**
   * Reads a file; blocks for it.
   *
   * @param file null for a list that denies nobody
   * @throws UnusableException if it cannot be used
   */
  public static DenyList open(@Nullable Path file) throws UnusableException {
    if (file == null) {
      return none();
    }
    DenyList list = new DenyList(file, read(file));
    list.log();
    return list;
  }

  /**
   * Reads the file again; blocks for it. If it cannot be used, what was read last holds on, and one
   * line of the log says so.
   */
  public void reload() {
    if (file == null) {
      return;
    }
    try {
      networks = read(file);
      log();
    } catch (UnusableException e) {
      LOG.atError()
          .addKeyValue("reason", e.getMessage())
          .log("deny list not read, the old one stays");
    }
  }

  private void log() {
    LOG.atInfo().addKeyValue("networks", networks.size()).log("deny list read");
  }

  /** Denies those and no others, until it is read again. */
  public void set(Networks others) {
    networks = others;
  }

  /** True if nobody may connect from there. */
  boolean contains(InetAddress address) {
    return networks.contains(address);
  }

  private static Networks read(Path file) throws UnusableException {
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
    List<Network> networks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (!line.isEmpty()) {
        try {
          networks.add(Network.parse(line, true));
        } catch (IllegalArgumentException e) {
          throw new UnusableException("%s line %d: %s".formatted(file, i + 1, e.getMessage()));
        }
      }
    }
    return new Networks(networks);
  }
}
