package dev.chatserver.bench.dialect;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.client.ServerLine;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How bots speak and read, in one of the server's dialects. A bot's pipeline has two states:
 *
 * <pre>
 *   entering:  (tls)  the dialect's client decoder and encoder  entry    messages become ServerLines
 *   present:   (tls)  the encoder                               reader   lines are read where they lie
 * </pre>
 *
 * Once a bot is in the room, nearly all that it reads are lines of this run, 100,000 a second over
 * all bots. To make a frame, a String and a ServerLine of each would cost the processor time that
 * the server on the same machine needs; so the reader takes the number of each line out of the
 * bytes as they came, and gives only the few other messages to {@link #parse}. Called on the
 * channel's event loop. Thread-safe because it does not change.
 */
public interface BotDialect {

  String TLS = "tls";
  String ENTRY = "entry";
  String READER = "reader";

  /**
   * The one that a run asks for.
   *
   * @param room where the bots meet; null for the lobby
   */
  static BotDialect of(boolean json, String host, int port, boolean tls, @Nullable RoomName room) {
    return json ? new JsonBots(host, port, tls, room) : new PlainBots();
  }

  /** Sets up a new channel. */
  void install(Channel channel, ChannelHandler entry);

  /** Makes a bot that entered a reader, which also gets what came behind the last message. */
  void enter(ChannelPipeline pipeline, ChannelHandler reader);

  /** What a bot that has its name does to be in that room, and in no other. */
  List<ClientCommand> goTo(RoomName room);

  /** Says something where the bots meet. */
  ClientCommand say(String text);

  /**
   * Where a message ends that begins there.
   *
   * @param bytes lent
   * @return the index behind it; -1 if not all of it is there
   */
  int messageEnd(ByteBuf bytes, int start);

  /**
   * The number of a line, as {@link BenchLine#number} has it.
   *
   * @param bytes lent: a message from start to end
   */
  int number(BenchLine lines, ByteBuf bytes, int start, int end);

  /**
   * What a message means that is no line of this run.
   *
   * @param bytes lent: a message from start to end
   */
  ServerLine parse(ByteBuf bytes, int start, int end);
}
