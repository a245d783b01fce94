package dev.chatserver.bench;

import dev.chatserver.codec.plain.PlainClientDecoder;
import dev.chatserver.codec.plain.PlainClientEncoder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;

/**
 * The handlers of a bot's channel, by name and in order:
 *
 * <pre>
 *   both:      tls, if they speak it
 *   entering:  server-decoder  client-encoder  entry    bytes become ServerLines
 *   present:                   client-encoder  reader   lines are read where they lie
 * </pre>
 *
 * Once a bot is in the room, nearly all that it reads are lines of this run, 100,000 a second over
 * all bots. To make a frame, a String and a ServerLine of each would cost the processor time that
 * the server on the same machine needs; so the reader takes the number of each line out of the
 * bytes as they came, and gives only the few other lines to {@link PlainClientDecoder#parse}.
 * Called by {@link Connector} and {@link EntryHandler} on the channel's event loop. Thread-safe
 * because it has no state.
 */
final class BotPipeline {

  static final String TLS = "tls";
  static final String SERVER_DECODER = "server-decoder";
  static final String CLIENT_ENCODER = "client-encoder";
  static final String ENTRY = "entry";
  static final String READER = "reader";

  private static final PlainClientEncoder ENCODER = new PlainClientEncoder();

  private BotPipeline() {}

  /** Sets up a new channel. */
  static void install(Channel channel, EntryHandler entry) {
    channel
        .pipeline()
        .addLast(SERVER_DECODER, new PlainClientDecoder())
        .addLast(CLIENT_ENCODER, ENCODER)
        .addLast(ENTRY, entry);
  }

  /** Makes a bot that entered a reader, which also gets what came behind the last line. */
  static void enter(ChannelPipeline pipeline, ReaderHandler reader) {
    pipeline.replace(ENTRY, READER, reader);
    pipeline.remove(SERVER_DECODER);
  }
}
