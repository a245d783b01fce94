package dev.chatserver.ledger.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.testing.LoudLog;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What whoever runs a node reads where no broker is to be found. */
@Tag("slow")
class KafkaTopicIT {

  @BeforeEach
  void listen() {
    LoudLog.attach();
  }

  @AfterEach
  void hear() {
    LoudLog.take(); // the client's
  }

  @Test
  void shouldSayWhichAddress_ifThereCanBeNone() {
    assertThatThrownBy(() -> new KafkaTopic(at("nowhere.invalid:1")))
        .isInstanceOf(KafkaTopic.TopicException.class)
        .hasMessage("nowhere.invalid:1: No resolvable bootstrap urls given in bootstrap.servers");
  }

  @Test
  void shouldSayThatNoBrokerAnswers_ifNothingListens() throws Exception {
    try (KafkaTopic topic = new KafkaTopic(at("127.0.0.1:1"))) {
      assertThatThrownBy(topic::faults)
          .isInstanceOf(KafkaTopic.TopicException.class)
          .hasMessage("topic chat cannot be looked at: no broker answers at 127.0.0.1:1");
    }
  }

  private static KafkaSettings at(String servers) {
    return new KafkaSettings(servers, "chat", "north", Map.of());
  }
}
