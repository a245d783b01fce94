package dev.chatserver.cli.options;

import dev.chatserver.app.LedgerConfig;
import dev.chatserver.cli.options.ServeOptions.Switch;
import dev.chatserver.ledger.kafka.KafkaSettings;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether the server is one of several. Confined to the main thread. */
@SuppressWarnings({"NullAway.Init", "FieldMayBeFinal", "UnusedVariable"}) // set by picocli
public final class ClusterOptions {

  private static final Pattern NODE = Pattern.compile("[a-zA-Z0-9._-]{1,64}");

  @Mixin ClusterLink link = new ClusterLink();

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description =
          "What this server is called among those that share a log, always the same with its --data (none).")
  @Nullable String node;

  @Option(
      names = "--cluster-unsafe",
      paramLabel = "on|off",
      arity = "0..1",
      fallbackValue = "on",
      description =
          "Take a topic that may lose what was shown when a broker dies, for a first try (${DEFAULT-VALUE}).")
  Switch clusterUnsafe = Switch.OFF;

  /** With what is kept on disk; null if the server is alone. */
  LedgerConfig.@Nullable Shared shared(SqliteSettings disk) {
    if (link.cluster == null) {
      return null;
    }
    KafkaSettings settings = link.settings(node == null ? "" : node);
    if (node == null || !NODE.matcher(node).matches()) {
      throw new IllegalArgumentException(
          "node: %s (expected: a name of letters, digits, . _ and -, with --cluster)"
              .formatted(node == null ? "''" : node));
    }
    return new LedgerConfig.Shared(disk, settings, clusterUnsafe == Switch.ON);
  }
}
