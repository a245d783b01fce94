package dev.chatserver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  private static Endpoint parse(String text) {
    return Endpoint.parse(text, Endpoint.Unix.DEFAULT_PERMISSIONS);
  }

  @ParameterizedTest
  @CsvSource({
    "plain:127.0.0.1:8080, 127.0.0.1, 8080, false",
    "plain:chat.example.org:0, chat.example.org, 0, false",
    "plain:[::1]:65535, ::1, 65535, false",
    "plain:*:1, , 1, false",
    "TLS:*:6697, , 6697, true",
    "tls:[2001:db8::1]:6697, 2001:db8::1, 6697, true",
  })
  void shouldReadAPort(String text, String host, int port, boolean tls) {
    assertThat(parse(text)).isEqualTo(new Endpoint.Tcp(host, port, tls));
  }

  @Test
  void shouldReadAFile() {
    assertThat(parse("unix:/run/a:b"))
        .isEqualTo(new Endpoint.Unix(Path.of("/run/a:b"), Endpoint.Unix.DEFAULT_PERMISSIONS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "8080",
        "*:8080",
        "irc:*:6667",
        "plain:",
        "plain:*",
        "plain:*:",
        "plain::8080",
        "plain:::1:8080",
        "plain:[::1]8080",
        "plain:*:65536",
        "plain:*:123456",
        "plain:*:-1",
        "unix:",
        "unix:a\0b",
      })
  void shouldSayWhatWasExpected(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "listen: "
                + text
                + " (expected: plain:ADDRESS:PORT, tls:ADDRESS:PORT, web:ADDRESS:PORT, web-tls:ADDRESS:PORT or unix:PATH)");
  }
}
