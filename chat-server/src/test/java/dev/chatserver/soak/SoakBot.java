package dev.chatserver.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One person who joins, speaks, stalls, is cut off and comes back to where they were, at random,
 * and checks what they read: numbers go up by one each line, but for gaps that are told. Confined
 * to its thread.
 */
final class SoakBot implements Runnable {

  private static final Pattern STAMPED = Pattern.compile("\\[(\\d+) \\d\\d:\\d\\d\\] (.*)");

  /** Of one who was cut off and came back twice before the room was told. */
  private static final int OWN_GOINGS_MAX = 3;

  private static final Pattern SKIPPED = Pattern.compile("-- (\\d+) lines skipped");

  private final int port;
  private final String name;
  private final Random random;
  private final SharedLog log;
  private final BooleanSupplier goesOn;

  /** What was read last, under its number; 0 before the first. */
  private long last;

  private long skipped;
  private int said;
  private boolean isAtHistory;
  private ByteArrayOutputStream line = new ByteArrayOutputStream();

  SoakBot(int port, String name, long seed, SharedLog log, BooleanSupplier goesOn) {
    this.port = port;
    this.name = name;
    this.random = new Random(seed);
    this.log = log;
    this.goesOn = goesOn;
  }

  @Override
  public void run() {
    while (goesOn.getAsBoolean()) {
      try (Socket socket = new Socket()) {
        if (random.nextInt(3) == 0) {
          socket.setReceiveBufferSize(4096);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        log.connections.incrementAndGet();
        visit(socket);
      } catch (IOException e) {
        log.lost.incrementAndGet(); // and it comes again
      }
    }
  }

  private void visit(Socket socket) throws IOException {
    line = new ByteArrayOutputStream();
    skipped = 0;
    boolean resumes = last > 0 && random.nextInt(4) != 0;
    isAtHistory = !resumes;
    if (resumes) {
      log.resumed.incrementAndGet();
    } else {
      last = 0;
    }
    send(socket, name + (resumes ? " +" + last : " +end") + "\n/stamp on\n");
    int steps = random.nextInt(200);
    for (int i = 0; i < steps && goesOn.getAsBoolean(); i++) {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> send(socket, name + " " + ++said + " " + random.nextLong() + "\n");
        case 3 -> send(socket, "/me does " + ++said + " " + random.nextLong() + "\n");
        case 4 -> stall(random.nextInt(20) == 0 ? 1000 : 20);
        case 5 -> send(socket, random.nextBoolean() ? "/who\n" : "/rooms\n");
        default -> read(socket, 1 + random.nextInt(16) * 256);
      }
    }
    if (random.nextInt(3) == 0) {
      log.cut.incrementAndGet();
      socket.setSoLinger(true, 0); // a reset
    } else if (random.nextBoolean()) {
      send(socket, "/quit\n");
      while (read(socket, 4096) >= 0 && goesOn.getAsBoolean()) {
        // to the end
      }
    }
  }

  private static void stall(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  /** Reads some, if there is something within a moment; -1 at the end. */
  private int read(Socket socket, int bytesMax) throws IOException {
    socket.setSoTimeout(50);
    byte[] bytes = new byte[bytesMax];
    int count;
    try {
      count = socket.getInputStream().read(bytes);
    } catch (SocketTimeoutException e) {
      return 0;
    }
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        check(line.toString(UTF_8));
        line.reset();
      } else {
        line.write(bytes[i]);
      }
    }
    return count;
  }

  private void check(String text) {
    Matcher gap = SKIPPED.matcher(text);
    if (gap.matches()) {
      skipped += Long.parseLong(gap.group(1));
      return;
    }
    Matcher stamped = STAMPED.matcher(text);
    if (!stamped.matches()) {
      isAtHistory |= !text.startsWith("-- "); // said before stamps were on, so it has no number
      return;
    }
    long sequence = Long.parseLong(stamped.group(1));
    log.read(sequence, stamped.group(2));
    long expected = last + 1 + skipped;
    if (last != 0 && !isAtHistory && sequence != expected) {
      if (sequence < expected || sequence > expected + OWN_GOINGS_MAX) {
        throw new AssertionError(name + " read " + sequence + " after " + last + " and " + skipped);
      }
      for (long missing = expected; missing < sequence; missing++) {
        log.missing(missing, name); // who comes back does not read how they went
      }
    }
    isAtHistory = false;
    last = sequence;
    skipped = 0;
  }
}
