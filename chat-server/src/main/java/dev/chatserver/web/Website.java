package dev.chatserver.web;

import dev.chatserver.codec.Refusal;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a browser finds: the page's files, and the WebSocket by which the page speaks. A login will
 * be a POST of the page's own origin here, which sets a cookie; the socket is then opened anew, and
 * looks at it. Thread-safe because it does not change.
 */
public final class Website implements Site {

  private static final String HINT =
      "there is a page for browsers at /, and the JSON dialect over WebSocket at "
          + WebSocketRequest.PATH;

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
    WebEntrance.install(pipeline, this, refusal, begin);
  }

  @Override
  public Outcome look(HttpRequest request) {
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

  @Override
  public String hint() {
    return HINT;
  }
}
