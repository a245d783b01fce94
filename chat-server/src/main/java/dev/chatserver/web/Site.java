package dev.chatserver.web;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;

/** What is found at a port for HTTP. Thread-safe. */
interface Site {

  /** What a request leads to. */
  sealed interface Outcome {
    /** It becomes a WebSocket. */
    record Granted(WebSocketRequest request) implements Outcome {}

    /** It is answered, and more may follow. */
    record Answered(HttpResponse response) implements Outcome {}

    /** It is answered with that, and the connection ends. */
    record Refused(HttpResponseStatus status) implements Outcome {}
  }

  /** Looks at a request, whatever it is. */
  Outcome look(HttpRequest request);

  /** What there is, for who asked for something else. */
  String hint();
}
