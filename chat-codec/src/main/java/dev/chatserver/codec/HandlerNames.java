package dev.chatserver.codec;

/**
 * The names of the handlers in a connection's pipeline. In order, from the socket inwards:
 *
 * <pre>
 *   proxy-barrier         closes who speaks for others and may not; goes with the first bytes
 *   proxy-frame           finds the end of what a proxy says first; all three go (from a proxy)
 *   proxy-decoder         what it says, from bytes                               (from a proxy)
 *   proxy-entrance        waits for it, then adds the others                     (from a proxy)
 *   tls-gate              tells who does not speak TLS; goes when it has begun  (TLS)
 *   tls                   from and to bytes that nobody in between can read     (TLS)
 *   tls-end               makes the end of TLS the end of the input             (TLS)
 *   http                  requests and responses; both go with the upgrade      (web)
 *   web-entrance          waits for the upgrade, then adds the others           (web)
 *   line-frame-decoder    bytes to lines, while the peer is read from           (plain dialect)
 *   message-decoder       bytes to messages, while the peer is read from        (JSON dialect)
 *   command-decoder       a line or message to a {@link ClientCommand}
 *   reply-encoder         a {@link Reply} to bytes, on the way out
 *   username-handshake    until the name is claimed; then its place is taken by
 *   chat                  commands to rooms, until the person leaves; then by
 *   farewell              lets the last words be read, then closes
 *   refusal               instead of these: tells why one may not stay, then closes
 * </pre>
 *
 * What a person reads of a room are bytes already: they come from the feed and pass these by.
 * Thread-safe because they are constants.
 */
public final class HandlerNames {

  public static final String PROXY_BARRIER = "proxy-barrier";
  public static final String PROXY_FRAME = "proxy-frame";
  public static final String PROXY_DECODER = "proxy-decoder";
  public static final String PROXY_ENTRANCE = "proxy-entrance";
  public static final String TLS_GATE = "tls-gate";
  public static final String TLS = "tls";
  public static final String TLS_END = "tls-end";
  public static final String HTTP = "http";
  public static final String WEB_ENTRANCE = "web-entrance";
  public static final String LINE_FRAME_DECODER = "line-frame-decoder";
  public static final String MESSAGE_DECODER = "message-decoder";
  public static final String COMMAND_DECODER = "command-decoder";
  public static final String REPLY_ENCODER = "reply-encoder";
  public static final String USERNAME_HANDSHAKE = "username-handshake";
  public static final String CHAT = "chat";
  public static final String FAREWELL = "farewell";
  public static final String REFUSAL = "refusal";

  private HandlerNames() {}
}
