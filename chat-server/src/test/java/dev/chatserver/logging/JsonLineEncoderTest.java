package dev.chatserver.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLineEncoderTest {

  private static final Path SOURCES = Path.of("src/main/java");
  private static final Path DOCUMENT = Path.of("../docs/operating.md");

  private final LoggerContext context = new LoggerContext();
  private final JsonLineEncoder encoder = new JsonLineEncoder();

  private LoggingEvent event(String message, @Nullable Throwable thrown) {
    LoggingEvent event =
        new LoggingEvent(
            "here",
            context.getLogger("dev.chatserver.app.ChatServer"),
            Level.INFO,
            message,
            thrown,
            null);
    event.setTimeStamp(1_763_931_124_742L);
    return event;
  }

  private String encoded(LoggingEvent event) {
    return new String(encoder.encode(event), UTF_8);
  }

  @Test
  void shouldWriteOneLineAnEvent() {
    LoggingEvent event = event("ready", null);
    event.setKeyValuePairs(
        List.of(new KeyValuePair("address", "*"), new KeyValuePair("port", 8080)));

    assertThat(encoded(event))
        .isEqualTo(
            """
            {"time":"2025-11-23T20:52:04.742Z","level":"INFO","logger":"ChatServer","message":"ready","address":"*","port":8080}
            """);
  }

  @Test
  void shouldKeepALineOneLineWhateverIsInIt() {
    LoggingEvent event = event("a \"b\"\nc\u001b[1m", null);
    event.setKeyValuePairs(List.of(new KeyValuePair("why", "x\r\ny")));

    assertThat(encoded(event))
        .contains("\"message\":\"a \\\"b\\\"\\nc\\u001B[1m\"", "\"why\":\"x\\r\\ny\"")
        .hasLineCount(1);
  }

  @Test
  void shouldHaveTheTrace() {
    assertThat(encoded(event("broke", new IOException("full"))))
        .contains("\"trace\":\"java.io.IOException: full\\n")
        .hasLineCount(1);
  }

  /** One list of keys, which is the one in docs/operating.md. */
  @Test
  void shouldTakeKeysFromTheListInTheDocuments() throws IOException {
    String sources = "";
    try (Stream<Path> all = Files.walk(SOURCES)) {
      for (Path file : all.filter(path -> path.toString().endsWith(".java")).toList()) {
        sources += Files.readString(file);
      }
    }
    Matcher list =
        Pattern.compile("The keys\\s+are\\s+(.+?)\\.", Pattern.DOTALL)
            .matcher(Files.readString(DOCUMENT));
    assertThat(list.find()).isTrue();

    assertThat(found("`(\\w+)`", list.group(1)))
        .isEqualTo(found("addKeyValue\\(\\s*\"(\\w+)\"", sources));
  }

  private static Set<String> found(String pattern, String text) {
    Set<String> found = new TreeSet<>();
    for (Matcher one = Pattern.compile(pattern).matcher(text); one.find(); ) {
      found.add(one.group(1));
    }
    return found;
  }
}
