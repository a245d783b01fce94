package dev.chatserver.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal.Reason;
import java.util.EnumSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The protocol says after which refusals a connection is closed; a line that nobody understands is
 * none of them.
 */
class RefusalTest {
  @Test
  void shouldCloseAfterTheReasonsOfTheProtocolAlone() {
    assertThat(Stream.of(Reason.values()).filter(Reason::isFatal).collect(Collectors.toSet()))
        .isEqualTo(
            EnumSet.of(
                Reason.NEGOTIATION_TOO_LONG,
                Reason.TOO_MANY_TRIES,
                Reason.HELLO_TIMEOUT,
                Reason.WRONG_PROTOCOL,
                Reason.ADDRESS_DENIED,
                Reason.TOO_MANY_CONNECTIONS_FROM_ADDRESS,
                Reason.TOO_MANY_CONNECTS_FROM_ADDRESS,
                Reason.TOO_MANY_JOINS_FROM_ADDRESS,
                Reason.SERVER_FULL,
                Reason.STALLED,
                Reason.CUT_OFF,
                Reason.SERVER_ERROR));
  }
}
