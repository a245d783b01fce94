package dev.chatserver.endtoend.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody who talks at whichever node there is, one line after the other as each comes back, and
 * goes on at another one where they left off when they are cut off. Runs on a thread of its own;
 * what it has seen is read when that has ended.
 */
final class ClusterBot implements Runnable {

  /** For something to come, and for a line to have its fate, whatever happens meanwhile. */
  private static final int PATIENCE_MILLIS = 120_000;

  private static final Pattern STAMPED = Pattern.compile("(?:> )?\\[(\\d+) \\d\\d:\\d\\d] (.*)");

  private final String id;
  private final IntSupplier node;
  private final Random random;
  private volatile boolean isOver;

  /** All that was read, as lines; begun anew for each connection by the welcome. */
  final List<String> read = Collections.synchronizedList(new ArrayList<>());

  /** What was refused, by its text. */
  final Set<String> refused = new HashSet<>();

  /** What came back. */
  final Set<String> shown = new HashSet<>();

  /** What neither came back nor was refused, while it stayed connected. */
  final Set<String> fateless = new HashSet<>();

  /** Names that it took, which the room was not told: that could not be stored. */
  final Set<String> untold = new HashSet<>();

  int sessions;
  int cutOff;
  int notKnown;
  private long last;
  private int lines;

  /**
   * @param node the port of one, another one each time
   */
  ClusterBot(String id, IntSupplier node, Random random) {
    this.id = id;
    this.node = node;
    this.random = random;
  }

  String id() {
    return id;
  }

  /** It says no more, and ends when what it has said has its fate. */
  void end() {
    isOver = true;
  }

  @Override
  public void run() {
    while (!isOver) {
      try (Session session = new Session()) {
        session.run();
      } catch (IOException e) {
        pause(200 + random.nextInt(800));
      }
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis); // as a person would, before they try again
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Session implements AutoCloseable {
    private final Socket socket = new Socket();
    private final BufferedReader in;
    private String name = id;
    private boolean isInLobby = true;

    Session() throws IOException {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), node.getAsInt()), 1000);
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    void run() throws IOException {
      types(last == 0 ? name : name + " +" + last);
      String line = next();
      while (!line.endsWith("welcome " + name)) {
        if (line.contains("taken") || line.contains("not at the moment")) {
          throw new IOException(line); // and somewhere else, a moment later
        }
        line = next();
      }
      sessions++;
      types("/stamp on");
      awaits("-- stamps are on");
      if (last > 0) {
        types("/since " + last);
        awaits("-- now live");
      }
      while (!isOver) {
        act();
      }
      types("/quit");
    }

    private void act() throws IOException {
      switch (random.nextInt(20)) {
        case 0 -> rename();
        case 1 -> {
          types("/join tea");
          awaits("-- you are in tea");
          say();
          types("/join lobby");
          awaits("-- you are in lobby");
          types("/since " + last);
          awaits("-- now live");
        }
        case 2 -> throw new IOException("I go elsewhere"); // as one who loses the network
        default -> say();
      }
    }

    /** To a name that others want too. */
    private void rename() throws IOException {
      String wanted = random.nextBoolean() ? id : "pool" + random.nextInt(2);
      if (wanted.equals(name)) {
        return;
      }
      types("/nick " + wanted);
      String from = name;
      while (true) {
        String line = next();
        if (line.contains(from + " is now called " + wanted)) {
          name = wanted;
          return;
        } else if (line.contains("taken") || line.contains("not at the moment")) {
          return;
        } else if (line.contains("not stored")) {
          untold.add(id + " is " + wanted);
          name = wanted;
          return;
        }
      }
    }

    private void say() throws IOException {
      String text = id + "-" + ++lines;
      types(text);
      long begin = System.nanoTime();
      while (true) {
        String line = fate(text, begin);
        if (line.endsWith(" says: " + text)) {
          shown.add(text);
          return;
        } else if (line.startsWith("-- not stored")) {
          refused.add(text);
          pause(300);
          return;
        } else if (line.startsWith("-- not known yet")) {
          notKnown++;
        }
      }
    }

    /** What comes next, unless the line has waited for its fate for too long. */
    private String fate(String text, long begin) throws IOException {
      try {
        if (System.nanoTime() - begin > PATIENCE_MILLIS * 1_000_000L) {
          throw new SocketTimeoutException(text);
        }
        return next();
      } catch (SocketTimeoutException e) {
        fateless.add(text);
        throw e;
      }
    }

    private void types(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    }

    private void awaits(String begin) throws IOException {
      while (!next().startsWith(begin)) {
        // on
      }
    }

    private String next() throws IOException {
      String line = in.readLine();
      if (line == null) {
        throw new IOException("the end");
      }
      read.add(line);
      if (line.contains("was cut off from the others")) {
        cutOff++;
      } else if (line.startsWith("-- you are in ")) {
        isInLobby = line.startsWith("-- you are in lobby");
      }
      Matcher stamped = STAMPED.matcher(line);
      if (stamped.matches() && isInLobby) {
        last = Math.max(last, Long.parseLong(stamped.group(1)));
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
