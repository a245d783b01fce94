package dev.chatserver.cli;

import dev.chatserver.app.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drain}: has a running server taken out of service. Runs on the main thread. */
@Command(
    name = "drain",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Tell a running server to stop after a while, and a balancer to send nobody",
      "new to it until then: /readyz is no longer ready. Who is there stays."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:it drains", "2:wrong options, or no server answers"})
final class DrainCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      description = "After how long it stops, 0 to 9999 (${DEFAULT-VALUE}).")
  private int seconds = 30;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description = "The server's --admin-port, 1 to 65535 (${DEFAULT-VALUE}).")
  private int port = ServerConfig.DEFAULT_ADMIN_PORT;

  @Option(
      names = "--admin-bind",
      paramLabel = "ADDRESS",
      description = "The server's --admin-bind (${DEFAULT-VALUE}).")
  private String address = "127.0.0.1";

  @Override
  public Integer call() {
    String host = address.contains(":") ? "[" + address + "]" : address;
    String server = host + ":" + port;
    try {
      URI drain = URI.create("http://" + server + "/drain?seconds=" + seconds);
      HttpResponse<String> response =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(
                  HttpRequest.newBuilder(drain)
                      .timeout(PATIENCE)
                      .POST(HttpRequest.BodyPublishers.noBody())
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == 200) {
        spec.commandLine().getOut().println(response.body().strip());
        return 0;
      }
      return complain("no chat server at " + server + ": " + response.body().strip());
    } catch (IOException e) {
      return complain("no server answers at " + server + "; it has --admin-port?");
    } catch (IllegalArgumentException e) {
      return complain("--admin-bind: " + address + " (expected: an address)");
    } catch (InterruptedException e) {
      return complain("interrupted");
    }
  }

  private int complain(String message) {
    return ChatCommand.complain(spec.commandLine().getErr(), message);
  }
}
