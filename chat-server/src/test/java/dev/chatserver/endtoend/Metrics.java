package dev.chatserver.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;

/** Somebody who looks after a server, by its port for that. */
final class Metrics {

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;

  Metrics(TestServer server) {
    this(server.adminPort());
  }

  Metrics(int port) {
    this.port = port;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return ask(HttpRequest.newBuilder(uri(path)).build());
  }

  HttpResponse<String> post(String path) throws IOException, InterruptedException {
    return ask(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private HttpResponse<String> ask(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** The text of all of them. */
  String text() throws IOException, InterruptedException {
    return get("/metrics").body();
  }

  /**
   * Of all series of that name, with their labels if it has some.
   *
   * @param series {@code name} or {@code name{label="value"}}; further labels may be there
   */
  double sum(String series) throws IOException, InterruptedException {
    String name = series.contains("{") ? series.substring(0, series.indexOf('{')) : series;
    String labels = series.substring(name.length()).replaceAll("[{}]", "");
    double sum = 0;
    boolean isThere = false;
    for (Map.Entry<String, Double> one : all().entrySet()) {
      String key = one.getKey();
      boolean isNamed = key.equals(name) || key.startsWith(name + "{");
      if (isNamed && key.contains(labels)) {
        sum += one.getValue();
        isThere = true;
      }
    }
    return isThere ? sum : Double.NaN;
  }

  /** All series, with their values. */
  Map<String, Double> all() throws IOException, InterruptedException {
    Map<String, Double> all = new TreeMap<>();
    text()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              all.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            });
    return all;
  }
}
