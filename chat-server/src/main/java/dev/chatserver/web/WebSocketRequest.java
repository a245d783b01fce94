package dev.chatserver.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request to become a WebSocket (RFC 6455, section 4.2), looked at. Immutable. */
final class WebSocketRequest {

  /** Where it is asked for. */
  static final String PATH = "/ws";

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;

  private final HttpRequest request;
  private final HttpHeaders headers;

  private final Set<String> origins;

  /**
   * @param request a well-formed one
   * @param origins whose pages may ask; empty for those of the same host
   */
  WebSocketRequest(HttpRequest request, Set<String> origins) {
    this.request = request;
    this.headers = request.headers();
    this.origins = origins;
  }

  /**
   * True if it is HTTP 1.1 in the one way that nobody on its way can understand otherwise: with one
   * host, and without a body.
   */
  static boolean isWellFormed(HttpRequest request) {
    return request.decoderResult().isSuccess()
        && request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) == 0
        && request.headers().getAll(HttpHeaderNames.HOST).size() == 1
        && !hasBody(request);
  }

  /** Why it is not granted; null if it is. */
  @Nullable HttpResponseStatus refusal() {
    if (!request.method().equals(HttpMethod.GET)) {
      return HttpResponseStatus.METHOD_NOT_ALLOWED;
    } else if (!headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        || !headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
        || !VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      return HttpResponseStatus.UPGRADE_REQUIRED;
    } else if (!hasKey()) {
      return HttpResponseStatus.BAD_REQUEST;
    }
    return isWelcome() ? null : HttpResponseStatus.FORBIDDEN;
  }

  private static boolean hasBody(HttpRequest request) {
    return HttpUtil.isTransferEncodingChunked(request)
        || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
        || HttpUtil.getContentLength(request, 0L) != 0;
  }

  private boolean hasKey() {
    try {
      return Base64.getDecoder().decode(key()).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private String key() {
    return headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "");
  }

  /**
   * A browser says which page asks, and a page of somebody else's is not to speak for a person. A
   * program that is no browser need not say.
   */
  private boolean isWelcome() {
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin == null) {
      return true;
    }
    if (!origins.isEmpty()) {
      return origins.contains(origin.toLowerCase(Locale.ROOT));
    }
    try {
      String authority = URI.create(origin).getAuthority();
      return authority != null && authority.equalsIgnoreCase(headers.get(HttpHeaderNames.HOST));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What makes it a WebSocket. */
  FullHttpResponse accepted() {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(key()));
    return response;
  }

  static String accept(String key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }

  /** A response to a request that is not granted, in words; the connection ends with it. */
  static FullHttpResponse answer(HttpResponseStatus status, String text) {
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
    response.content().writeCharSequence(text + "\n", UTF_8);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
        .set("x-content-type-options", "nosniff");
    if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
      response
          .headers()
          .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
          .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
    } else if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      response.headers().set(HttpHeaderNames.ALLOW, HttpMethod.GET.name());
    }
    return response;
  }
}
