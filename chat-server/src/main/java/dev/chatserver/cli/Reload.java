package dev.chatserver.cli;

import static java.util.Objects.requireNonNull;

import dev.chatserver.app.ChatServer;
import dev.chatserver.cli.options.ServeOptions;
import dev.chatserver.cli.options.Settings;
import dev.chatserver.logging.Logging;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * What SIGHUP does: the settings are read again, and what can change while the server runs does.
 * Settings that do not do change nothing. Confined to the thread of the signal.
 */
final class Reload implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  /** Settings that change while the server runs; the others need another start. */
  static final Set<String> LIVE =
      Set.of(
          "config",
          "motd",
          "log-level",
          "limits",
          "history-lines",
          "connections-max",
          "connections-per-address-max",
          "connections-per-address-per-minute",
          "joins-per-address-per-minute",
          "lines-per-second",
          "lines-burst",
          "repeated-lines-max",
          "hello-tries-max",
          "hello-timeout-seconds",
          "rest-seconds",
          "ignored-names-max",
          "drain-seconds");

  private final ChatServer server;
  private final ChatCommand.Again again;
  private final Logging.Format format;
  private Map<String, String> before;

  /**
   * @param asked the command that serves
   * @param format of the log, which stays
   */
  Reload(ChatServer server, CommandSpec asked, Logging.Format format) {
    this.server = server;
    this.format = format;
    this.again = ChatCommand.again(asked);
    this.before = values(asked);
  }

  private static Map<String, String> values(CommandSpec command) {
    Map<String, String> values = new HashMap<>();
    for (EffectiveSettings.Setting one :
        EffectiveSettings.of(command, ChatCommand.mistakes(command))) {
      values.put(one.key(), one.value());
    }
    return values;
  }

  @Override
  public void run() {
    try {
      CommandLine commandLine = again.read();
      List<CommandLine> all = commandLine.getParseResult().asCommandLineList();
      CommandSpec asked = all.get(all.size() - 1).getCommandSpec();
      String mistake = ChatCommand.mistakes(asked).outOfRange(asked.commandLine());
      if (mistake == null) {
        reload(asked);
      } else {
        refuse(mistake);
      }
    } catch (ParameterException e) {
      refuse(ChatCommand.mistakes(e.getCommandLine().getCommandSpec()).of(e));
    } catch (Settings.UnusableException | IllegalArgumentException e) {
      refuse(String.valueOf(e.getMessage()));
    }
  }

  private static void refuse(String reason) {
    LOG.atError().addKeyValue("reason", reason).log("not reloaded, all stays as it is");
  }

  private void reload(CommandSpec asked) {
    ServeOptions options =
        (ServeOptions) requireNonNull(asked.mixins().get("options")).userObject();
    server.reload(options.toConfig());
    Logging.use(format, options.admin.logLevel);
    Map<String, String> now = values(asked);
    List<String> changed = new ArrayList<>();
    List<String> later = new ArrayList<>();
    for (String key : now.keySet().stream().sorted().toList()) {
      if (!Objects.equals(now.get(key), before.get(key))) {
        (LIVE.contains(key) ? changed : later).add(key);
      }
    }
    LOG.atInfo().addKeyValue("changed", changed).log("reloaded");
    if (!later.isEmpty()) {
      LOG.atWarn().addKeyValue("settings", later).log("what else has changed needs another start");
    }
    later.forEach(key -> now.put(key, before.getOrDefault(key, "")));
    before = now;
  }
}
