package dev.chatserver.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Feeds an input to a decoder in every way in which a network may cut it: whole, byte by byte, and
 * in two parts at every index. What comes out must not depend on it. Thread-safe because it has no
 * state.
 */
public final class Splits {

  private Splits() {}

  /**
   * Feeds an input to new channels, one for each way of cutting it.
   *
   * @param input the bytes
   * @param channels makes a channel with what is to be tested
   * @param check is given the way, in words, and the channel after all of it was fed; takes what
   *     comes out and finishes it
   */
  public static void feed(
      byte[] input, Supplier<EmbeddedChannel> channels, BiConsumer<String, EmbeddedChannel> check) {
    for (List<Integer> cuts : ways(input.length)) {
      EmbeddedChannel channel = channels.get();
      int from = 0;
      for (int to : cuts) {
        if (to > from) {
          channel.writeInbound(buffer(input, from, to));
        }
        from = to;
      }
      check.accept("cut at " + (cuts.size() > 3 ? "every byte" : cuts.toString()), channel);
    }
  }

  private static ByteBuf buffer(byte[] input, int from, int to) {
    return Unpooled.copiedBuffer(input, from, to - from);
  }

  private static List<List<Integer>> ways(int length) {
    List<List<Integer>> ways = new ArrayList<>();
    ways.add(List.of(length));
    List<Integer> everyByte = new ArrayList<>();
    for (int i = 1; i <= length; i++) {
      everyByte.add(i);
    }
    ways.add(everyByte);
    for (int i = 1; i < length; i++) {
      ways.add(List.of(i, length));
    }
    return ways;
  }
}
