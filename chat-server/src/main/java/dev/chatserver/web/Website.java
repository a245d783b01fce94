package dev.chatserver.web;

import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Refusal;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a browser finds: the page's files, and the WebSocket by which the page speaks. A login will
 * be a POST of the page's own origin here, which sets a cookie; the socket is then opened anew, and
 * looks at it. Thread-safe because it does not change.
 */
public final class Website {

  private static final int REQUEST_LINE_BYTES_MAX = 2048;
  private static final int HEADER_BYTES_MAX = 8192;

  private final PageFiles files = PageFiles.ofTheJar();
  private final Set<String> origins;

  /**
   * Reads the page; blocks for it.
   *
   * @param origins whose pages may connect; empty for those of the same host
   * @throws ExceptionInInitializerError if the page is not in the class path
   */
  public Website(Set<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  /** As {@link dev.chatserver.transport.WayIn#install}. */
  public void install(ChannelPipeline pipeline, @Nullable Refusal refusal, Runnable begin) {
    pipeline.addLast(
        HandlerNames.HTTP,
        new HttpServerCodec(
            new HttpDecoderConfig()
                .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX)));
    pipeline.addLast(HandlerNames.WEB_ENTRANCE, new WebEntrance(this, refusal, begin));
  }

  /** What a request leads to. */
  sealed interface Outcome {
    /** It becomes a WebSocket. */
    record Granted(WebSocketRequest request) implements Outcome {}

    /** It is answered, and more may follow. */
    record Answered(HttpResponse response) implements Outcome {}

    /** It is answered with that, and the connection ends. */
    record Refused(HttpResponseStatus status) implements Outcome {}
  }

  /** Looks at a request. */
  Outcome look(HttpRequest request) {
    if (!WebSocketRequest.isWellFormed(request)) {
      return new Outcome.Refused(HttpResponseStatus.BAD_REQUEST);
    }
    if (request.uri().equals(WebSocketRequest.PATH)) {
      WebSocketRequest asked = new WebSocketRequest(request, origins);
      HttpResponseStatus why = asked.refusal();
      return why == null ? new Outcome.Granted(asked) : new Outcome.Refused(why);
    }
    PageFile file = files.find(request.uri());
    if (file == null) {
      return new Outcome.Refused(HttpResponseStatus.NOT_FOUND);
    }
    return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)
        ? new Outcome.Answered(file.answer(request))
        : new Outcome.Refused(HttpResponseStatus.METHOD_NOT_ALLOWED);
  }
}
