package dev.chatserver.cli.options;

import dev.chatserver.ledger.kafka.KafkaSettings;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the log is that nodes share. Confined to the main thread. */
@SuppressWarnings({"NullAway.Init", "FieldMayBeFinal", "UnusedVariable"}) // set by picocli
public final class ClusterLink {

  private static final String KAFKA = "kafka:";

  /** As the engine takes them. */
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,200}");

  private static final Pattern SERVERS =
      Pattern.compile("[^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*");

  /** What the config file has for the engine's client, and no option of ours names. */
  public interface ClientKeys {

    /** By the client's own names. */
    Map<String, String> kafka();
  }

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Option(
      names = "--cluster",
      paramLabel = "kafka:HOST:PORT,…",
      description =
          "The brokers of the log that several servers share; keys kafka.* of the config file are for their client (none).")
  public @Nullable String cluster;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "The topic that is the log (${DEFAULT-VALUE}).")
  String topic = "chat";

  /**
   * What the engine's client is told.
   *
   * @param node who asks
   * @throws IllegalArgumentException naming the option, its value and what was expected
   */
  public KafkaSettings settings(String node) {
    String servers =
        cluster != null && cluster.startsWith(KAFKA) ? cluster.substring(KAFKA.length()) : "";
    if (!SERVERS.matcher(servers).matches()) {
      throw new IllegalArgumentException(
          "cluster: %s (expected: kafka:HOST:PORT, several by commas)"
              .formatted(cluster == null ? "''" : cluster));
    }
    if (!TOPIC.matcher(topic).matches()) {
      throw new IllegalArgumentException(
          "topic: %s (expected: letters, digits, . _ and -, at most 200)".formatted(topic));
    }
    Map<String, String> more =
        command.root().defaultValueProvider() instanceof ClientKeys keys ? keys.kafka() : Map.of();
    return new KafkaSettings(servers, topic, node, more);
  }
}
