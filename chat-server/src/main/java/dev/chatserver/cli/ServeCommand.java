package dev.chatserver.cli;

import dev.chatserver.app.ChatServer;
import dev.chatserver.app.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** {@code serve}: runs the server until it is told to stop. Runs on the main thread. */
@Command(name = "serve", description = "Serve the chat.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // set by picocli
  private ServeOptions options;

  @Override
  public Integer call() {
    CommandLine parent = spec.parent().commandLine();
    if (!parent.getParseResult().matchedOptions().isEmpty()) {
      OptionSpec option = parent.getParseResult().matchedOptions().get(0);
      return ChatCommand.complain(
          spec.commandLine().getErr(), option.longestName() + ": options go behind the word serve");
    }
    return serve(options, spec.commandLine().getErr());
  }

  /** Starts the server; its event loops keep the process running until a signal stops it. */
  static int serve(ServeOptions options, PrintWriter err) {
    ServerConfig config;
    try {
      config = options.toConfig();
    } catch (IllegalArgumentException e) {
      return ChatCommand.complain(err, String.valueOf(e.getMessage()));
    }
    try {
      ChatServer server = ChatServer.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "chat-stop"));
      return 0;
    } catch (IOException | RuntimeException e) {
      return ChatCommand.complain(
          err,
          "cannot listen on %s port %d: %s"
              .formatted(
                  config.bind() == null ? "any address," : config.bind(),
                  config.port(),
                  reason(e)));
    } catch (Exception e) {
      return ChatCommand.complain(err, "cannot start: " + e);
    }
  }

  /**
   * SIGTERM and Ctrl-C: an orderly stop is a success, though a JVM that a signal ends says 143 of
   * itself.
   */
  private static void stop(ChatServer server) {
    server.stop();
    Runtime.getRuntime().halt(0);
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
