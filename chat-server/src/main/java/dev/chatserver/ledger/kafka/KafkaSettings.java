package dev.chatserver.ledger.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Where the engine is. Immutable.
 *
 * @param servers {@code HOST:PORT}, several by commas
 * @param topic whose one partition is the log
 * @param node who asks, for the engine's own log
 * @param more what else its client is to know, by its own names: how to encrypt, who one is
 */
public record KafkaSettings(String servers, String topic, String node, Map<String, String> more) {

  public KafkaSettings {
    more = Map.copyOf(more);
  }

  /** What every client of ours is told, and what this one is told besides. */
  Map<String, Object> client(Map<String, Object> ours) {
    Map<String, Object> all = new HashMap<>(more);
    all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    all.put(CommonClientConfigs.CLIENT_ID_CONFIG, "chat-" + node);
    all.putAll(ours);
    return all;
  }
}
