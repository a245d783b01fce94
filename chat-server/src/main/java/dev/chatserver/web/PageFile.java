package dev.chatserver.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A file of the page, in memory for as long as there is a server. Immutable.
 *
 * @param bytes what it is
 * @param compressed the same by gzip; null if that is not worth it
 * @param type its media type
 * @param tag a name of this content (RFC 9110, section 8.8.3)
 * @param isForEver whether its path has another content never
 */
record PageFile(
    ByteBuf bytes, @Nullable ByteBuf compressed, String type, String tag, boolean isForEver) {

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "LICENSE", "text/plain; charset=utf-8");

  /**
   * What a page may do: load what is served here, and connect to where it is from. There is nothing
   * inline, no other origin, and no frame around it.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  /**
   * @param name of the resource
   */
  static PageFile of(String name, byte[] bytes, byte @Nullable [] compressed, boolean isForEver) {
    CRC32 content = new CRC32();
    content.update(bytes);
    String tag = "\"" + Long.toHexString(content.getValue()) + "\"";
    String type =
        TYPES.get(name.substring(1 + Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'))));
    if (type == null) {
      throw new IllegalArgumentException("no type is known for " + name);
    }
    return new PageFile(
        kept(bytes), compressed == null ? null : kept(compressed), type, tag, isForEver);
  }

  private static ByteBuf kept(byte[] bytes) {
    return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes).asReadOnly());
  }

  /** What a request for it is answered with. */
  FullHttpResponse answer(HttpRequest request) {
    HttpHeaders asked = request.headers();
    boolean isKnown = tag.equals(asked.get(HttpHeaderNames.IF_NONE_MATCH));
    ByteBuf packed = takesGzip(asked) ? compressed : null;
    ByteBuf content = packed == null ? bytes : packed;
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            isKnown ? HttpResponseStatus.NOT_MODIFIED : HttpResponseStatus.OK,
            isKnown ? Unpooled.EMPTY_BUFFER : content.duplicate());
    HttpHeaders headers = response.headers();
    headers
        .set(HttpHeaderNames.ETAG, tag)
        .set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING)
        .set(
            HttpHeaderNames.CACHE_CONTROL,
            isForEver ? "public, max-age=31536000, immutable" : "no-cache")
        .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
        .set("x-content-type-options", "nosniff")
        .set("referrer-policy", "no-referrer")
        .set("cross-origin-opener-policy", "same-origin")
        .set("cross-origin-resource-policy", "same-origin");
    if (!isKnown) {
      headers
          .set(HttpHeaderNames.CONTENT_TYPE, type)
          .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
      if (packed != null) {
        headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
      }
    }
    return response;
  }

  private static boolean takesGzip(HttpHeaders asked) {
    String encodings = asked.get(HttpHeaderNames.ACCEPT_ENCODING, "").replace(" ", "");
    return encodings.contains("gzip") && !encodings.contains("gzip;q=0");
  }
}
