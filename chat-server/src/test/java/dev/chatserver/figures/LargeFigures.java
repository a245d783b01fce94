package dev.chatserver.figures;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.Sync;
import dev.chatserver.testing.Samples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server whose log is large beside one whose log is empty: how long each takes to start, its heap
 * after a collection, and how long {@code /history 20} and {@code /search} take. Takes the
 * directory to work in and the jar.
 */
public final class LargeFigures {

  private static final int LINES = 1_000_000;
  private static final int ROOMS = 100_000;
  private static final int QUESTIONS = 200;
  private static final Pattern READY = Pattern.compile(".*ready .* port=\"(\\d+)\".*");
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  private final Path folder;
  private final String jar;
  private final List<String> words = new ArrayList<>();

  private LargeFigures(String[] args) {
    folder = Path.of(args[0]);
    jar = args[1];
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      words.add(word(random));
    }
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = 2 + random.nextInt(8); i >= 0; i--) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  public static void main(String[] args) throws Exception {
    new LargeFigures(args).run();
  }

  private void run() throws Exception {
    Path large = folder.resolve("large");
    if (!Files.exists(large)) {
      make(large);
      index(large);
    }
    for (int round = 1; round <= 3; round++) {
      Path empty = folder.resolve("empty-" + System.nanoTime());
      measure("empty", empty, false);
      measure("large", large, true);
    }
  }

  /** Words are as rare as in a language: the n-th most frequent one comes up as often as 1/n. */
  private String line(Random random) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < 9; i++) {
      int rank = (int) Math.exp(random.nextDouble() * Math.log(words.size()));
      line.append(line.length() == 0 ? "" : " ")
          .append(words.get(Math.min(rank, words.size() - 1)));
    }
    return line.toString();
  }

  private void make(Path directory) throws Exception {
    Files.createDirectories(directory);
    Random random = new Random(2);
    UserName ann = Samples.user("ann");
    try (Store store = new Store(LogFile.in(directory).openToWrite(Sync.OFF))) {
      for (int i = 0; i < LINES; ) {
        store.begin();
        for (int end = i + 10_000; i < end; i++) {
          store.apply(
              new Act.Happened(RoomName.LOBBY, 1000L * i, new RoomEvent.Said(ann, line(random))));
        }
        store.commit();
      }
      for (int i = 0; i < ROOMS; ) {
        store.begin();
        for (int end = i + 10_000; i < end; i++) {
          RoomName room = Samples.room("room-" + i);
          store.apply(new Act.Happened(room, 1000L * i, new RoomEvent.Said(ann, line(random))));
        }
        store.commit();
      }
    }
  }

  private void index(Path directory) throws Exception {
    long start = System.nanoTime();
    try (Server server = new Server(directory);
        Client client = new Client(server.port)) {
      String header = client.ask("/search " + words.get(5));
      while (header.contains("indexed") || header.contains("nothing")) {
        Thread.sleep(200);
        header = client.ask("/search " + words.get(5));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "indexed %,d lines in %.1f s%n",
        LINES + ROOMS,
        (System.nanoTime() - start) / 1e9);
  }

  private void measure(String what, Path directory, boolean asks) throws Exception {
    try (Server server = new Server(directory);
        Client client = new Client(server.port)) {
      String questions = "";
      if (asks) {
        questions =
            times("history", client, i -> "/history 20")
                + times(
                    "search for a frequent word", client, i -> "/search " + words.get(1 + i % 20))
                + times("for a rare word", client, i -> "/search " + words.get(10_000 + i))
                + times(
                    "for two",
                    client,
                    i -> "/search " + words.get(1 + i % 9) + " " + words.get(50 + i))
                + times(
                    "for a phrase",
                    client,
                    i -> "/search \"" + words.get(1 + i % 9) + " " + words.get(11 + i % 19) + "\"");
      }
      System.out.printf(
          Locale.ROOT,
          "%s: ready after %d ms, heap %.1f MB%s%n",
          what,
          server.readyMillis,
          server.heapKb() / 1024.0,
          questions);
    }
  }

  private interface Question {
    String of(int i);
  }

  private static String times(String what, Client client, Question question) throws IOException {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      long start = System.nanoTime();
      client.ask(question.of(i));
      nanos.add(System.nanoTime() - start);
    }
    Collections.sort(nanos);
    return String.format(
        Locale.ROOT,
        "; %s %.2f ms, at most %.2f",
        what,
        nanos.get(QUESTIONS / 2) / 1e6,
        nanos.get(QUESTIONS - 1) / 1e6);
  }

  /** A server of its own process. */
  private final class Server implements AutoCloseable {
    final Process process;
    final BufferedReader out;
    final int port;
    final long readyMillis;

    Server(Path directory) throws IOException {
      long start = System.nanoTime();
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      process =
          new ProcessBuilder(
                  java,
                  "-jar",
                  jar,
                  "--bind",
                  "127.0.0.1",
                  "--port",
                  "0",
                  "--limits",
                  "off",
                  "--data",
                  directory.toString())
              .redirectErrorStream(true)
              .start();
      out = process.inputReader(UTF_8);
      Matcher ready = READY.matcher("");
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        ready = READY.matcher(line);
        if (ready.matches()) {
          break;
        }
      }
      if (!ready.matches()) {
        throw new AssertionError("the server does not start");
      }
      readyMillis = (System.nanoTime() - start) / 1_000_000;
      port = Integer.parseInt(ready.group(1));
    }

    long heapKb() throws IOException {
      jcmd("GC.run");
      Matcher used = USED.matcher(jcmd("GC.heap_info"));
      return used.find() ? Long.parseLong(used.group(1)) : -1;
    }

    private String jcmd(String command) throws IOException {
      String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      Process asked = new ProcessBuilder(jcmd, "" + process.pid(), command).start();
      return new String(asked.getInputStream().readAllBytes(), UTF_8);
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }

  /** Somebody who asks, and reads up to the answer of the next question. */
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    Client(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      ask("bob");
    }

    /** Returns the first line of the answer. */
    String ask(String question) throws IOException {
      socket.getOutputStream().write((question + "\n/unignore nobody-1\n").getBytes(UTF_8));
      String first = "";
      for (String line = in.readLine(); !line.contains("do not ignore"); line = in.readLine()) {
        first = first.isEmpty() ? line : first;
      }
      return first;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
