package dev.chatserver.cli;

import dev.chatserver.app.ChatServer;
import dev.chatserver.app.MessageOfTheDay;
import dev.chatserver.app.ServerConfig;
import dev.chatserver.cli.options.ServeOptions;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.logging.Logging;
import dev.chatserver.transport.CannotListenException;
import dev.chatserver.transport.DenyList.UnusableException;
import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.tls.TlsException;
import java.io.PrintWriter;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serve}: runs the server until it is told to stop. Runs on the main thread. */
@Command(name = "serve", description = "Serve the chat.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  /** What a server that stops needs at most when its drain is over, and then some. */
  private static final int ENDS_SECONDS = 10;

  /** It cannot go on as what it is: one of several nodes. */
  private static final int EXIT_FAILED = 1;

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
    return serve(options, spec.commandLine());
  }

  /**
   * Starts the server; its event loops keep the process running until a signal stops it.
   *
   * @param asked the command that was asked for
   * @throws ParameterException if an option does not do
   */
  static int serve(ServeOptions options, CommandLine asked) {
    PrintWriter err = asked.getErr();
    ServerConfig config;
    try {
      config = options.toConfig();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(asked, String.valueOf(e.getMessage()), e);
    }
    Logging.use(options.admin.logFormat, options.admin.logLevel);
    try {
      ChatServer server = ChatServer.start(config).toCompletableFuture().join();
      AtomicInteger exitCode = new AtomicInteger();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, exitCode), "chat-stop"));
      HangUp.hear(new Reload(server, asked.getCommandSpec(), options.admin.logFormat));
      server
          .drained()
          .thenRun(() -> new Thread(() -> Runtime.getRuntime().exit(0), "chat-drained").start());
      server
          .failed()
          .thenAccept(
              why -> {
                exitCode.set(EXIT_FAILED);
                ChatCommand.complain(err, why);
                new Thread(() -> Runtime.getRuntime().exit(EXIT_FAILED), "chat-failed").start();
              });
      server.announce();
      return 0;
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException store) {
        return ChatCommand.complain(err, String.valueOf(store.getMessage()));
      }
      if (e.getCause() instanceof TlsException
          || e.getCause() instanceof UnusableException
          || e.getCause() instanceof MessageOfTheDay.UnusableException) {
        return ChatCommand.complain(err, String.valueOf(e.getCause().getMessage()));
      }
      if (!(e.getCause() instanceof CannotListenException cannot)) {
        return ChatCommand.complain(err, "cannot start: " + e.getCause());
      }
      String noAddress = noAddress(cannot.getCause());
      if (noAddress != null && cannot.endpoint() instanceof Endpoint.Tcp tcp) {
        throw new ParameterException(
            asked,
            "%s: %s (%s)"
                .formatted(
                    tcp.equals(config.admin()) ? "--admin-bind" : options.listening.addressOption(),
                    tcp.host(),
                    noAddress));
      }
      return ChatCommand.complain(err, String.valueOf(cannot.getMessage()));
    } catch (RuntimeException e) {
      return ChatCommand.complain(err, "cannot start: " + e);
    }
  }

  /**
   * SIGTERM and Ctrl-C: an orderly stop is a success, though a JVM that a signal ends says 143 of
   * itself. Should the server not stop in its time, it is not waited for.
   */
  private static void stop(ChatServer server, AtomicInteger exitCode) {
    try {
      server
          .stop()
          .toCompletableFuture()
          .get(server.drainSeconds() + ENDS_SECONDS, TimeUnit.SECONDS);
      Runtime.getRuntime().halt(exitCode.get());
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      LOG.atError().setCause(e).log("the server did not stop as it should");
      Runtime.getRuntime().halt(1);
    }
  }

  /** Why it cannot be listened there, if that is the address's fault; else null. */
  private static @Nullable String noAddress(@Nullable Throwable e) {
    if (e instanceof UnresolvedAddressException || e instanceof UnknownHostException) {
      return "no host of that name is known here";
    }
    String words = e == null ? "" : String.valueOf(e.getMessage());
    return words.contains("Cannot assign requested address")
        ? "that is no address of this machine"
        : null;
  }
}
