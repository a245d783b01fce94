package dev.chatserver.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is found at the port for who looks after the server: {@code GET /metrics}, {@code /healthz}
 * and {@code /readyz}, and {@code POST /drain?seconds=30}. Thread-safe because it does not change.
 */
public final class AdminSite implements Site {

  /** Of a host with or without a port; an address of IPv6 is in brackets. */
  private static final Pattern HOST = Pattern.compile("(\\[[^]]+\\]|[^:]+)(:\\d+)?");

  private static final Pattern DRAIN = Pattern.compile("/drain\\?seconds=(\\d{1,4})");

  private final Administration administration;
  private final boolean isLocal;

  /**
   * @param isLocal whether it is reached from this machine alone, and so by no name of another
   */
  public AdminSite(Administration administration, boolean isLocal) {
    this.administration = administration;
    this.isLocal = isLocal;
  }

  /** Adds all that a connection needs. */
  public void install(ChannelPipeline pipeline) {
    WebEntrance.install(
        pipeline,
        this,
        null,
        () -> {
          throw new AssertionError("there are no WebSockets here");
        });
  }

  @Override
  public String hint() {
    return "there are /metrics, /healthz and /readyz here";
  }

  @Override
  public Outcome look(HttpRequest request) {
    if (!WebSocketRequest.isWellFormed(request) || !isForUs(request)) {
      return new Outcome.Refused(HttpResponseStatus.BAD_REQUEST);
    }
    Matcher drain = DRAIN.matcher(request.uri());
    if (drain.matches()) {
      return request.method().equals(HttpMethod.POST)
          ? new Outcome.Answered(drain(Integer.parseInt(drain.group(1))))
          : new Outcome.Refused(HttpResponseStatus.METHOD_NOT_ALLOWED);
    }
    FullHttpResponse response = answer(request.uri());
    if (response == null) {
      return new Outcome.Refused(HttpResponseStatus.NOT_FOUND);
    }
    if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
      return new Outcome.Answered(response);
    }
    response.release();
    return new Outcome.Refused(HttpResponseStatus.METHOD_NOT_ALLOWED);
  }

  /**
   * True unless a page of somebody else's asks, by a name of its own that leads here or across
   * origins: a browser on this machine is not to look at a server for it, and nowhere to drain one.
   */
  private boolean isForUs(HttpRequest request) {
    Matcher host = HOST.matcher(request.headers().get(HttpHeaderNames.HOST, ""));
    if (!host.matches() || request.headers().contains(HttpHeaderNames.ORIGIN)) {
      return false;
    }
    String name = host.group(1).replaceAll("[\\[\\]]", "");
    return name.equalsIgnoreCase("localhost")
        || NetUtil.isValidIpV4Address(name)
        || NetUtil.isValidIpV6Address(name)
        || (!isLocal && request.method().equals(HttpMethod.GET));
  }

  private @Nullable FullHttpResponse answer(String path) {
    return switch (path) {
      case "/metrics" -> metrics();
      case "/healthz" -> state(administration.notAlive());
      case "/readyz" -> state(administration.notReady());
      default -> null;
    };
  }

  private FullHttpResponse metrics() {
    ByteBuf text = Unpooled.buffer();
    try (ByteBufOutputStream out = new ByteBufOutputStream(text)) {
      administration.metrics(out);
    } catch (IOException e) {
      throw new AssertionError("writing to memory", e);
    }
    return response(HttpResponseStatus.OK, text, administration.metricsType());
  }

  private static FullHttpResponse state(@Nullable String why) {
    return why == null
        ? text(HttpResponseStatus.OK, "ok")
        : text(HttpResponseStatus.SERVICE_UNAVAILABLE, why);
  }

  private FullHttpResponse drain(int seconds) {
    return text(
        HttpResponseStatus.OK,
        "draining; the server stops in " + administration.drain(seconds) + " s");
  }

  private static FullHttpResponse text(HttpResponseStatus status, String text) {
    return response(status, Unpooled.copiedBuffer(text + "\n", UTF_8), "text/plain; charset=utf-8");
  }

  private static FullHttpResponse response(HttpResponseStatus status, ByteBuf body, String type) {
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff");
    return response;
  }
}
