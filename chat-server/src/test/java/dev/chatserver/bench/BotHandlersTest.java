package dev.chatserver.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.bench.dialect.BenchLine;
import dev.chatserver.bench.dialect.BotDialect;
import dev.chatserver.bench.dialect.PlainBots;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A bot from its first byte on, however the network cuts what the server sends. */
class BotHandlersTest {

  private static final int LINES = 10;

  private final BenchLine lines = new BenchLine(1, 24);

  /** What came of one bot. */
  private record Outcome(
      BotState state, String written, List<Integer> got, long skipped, long corrupt, int settled) {}

  @Test
  void shouldReadLinesThatComeRightBehindTheWelcome() throws Exception {
    String input =
        "Enter your username: welcome bot0\n"
            + "bot1 says: "
            + lines.text(0)
            + "\nann says: hi\n-- 3 lines skipped\nbot1 says: "
            + lines.text(4)
            + "x\nbob left the chat\nbot1 says: "
            + lines.text(5)
            + "\n";

    assertOutcome(
        input, null, new Outcome(new BotState.Present(), "bot0\n", List.of(0, 5), 3, 1, 1));
  }

  @Test
  void shouldGoToTheRoomAndReadFromThereOn() throws Exception {
    String input =
        "Enter your username: welcome bot0\nbot1 says: "
            + lines.text(0)
            + "\n-- you are in teapot, 2 here\n-- you are in tea, 2 here\nbot1 says: "
            + lines.text(1)
            + "\n";

    assertOutcome(
        input,
        RoomName.of("tea"),
        new Outcome(new BotState.Present(), "bot0\n/join tea\n", List.of(1), 0, 0, 1));
  }

  @Test
  void shouldTellWhyItWasRefused() throws Exception {
    assertOutcome(
        "Enter your username: -- that name is taken\nEnter your username: ",
        null,
        new Outcome(
            new BotState.Gone(BotState.Cause.REFUSED, "that name is taken"),
            "bot0\n",
            List.of(),
            0,
            0,
            1));
  }

  @Test
  void shouldBearTheLongestLineAndNoneBeyond() throws Exception {
    String entered = "Enter your username: welcome bot0\n";
    String longest = "x".repeat(ReaderHandler.LINE_BYTES_MAX);

    assertThat(outcome(List.of((entered + longest).getBytes(UTF_8)), null).state())
        .isEqualTo(new BotState.Present());
    assertThat(outcome(List.of((entered + longest + "x").getBytes(UTF_8)), null).state())
        .isEqualTo(new BotState.Gone(BotState.Cause.CUT_OFF, "line of over 16384 bytes"));
  }

  /** Feeds the input whole, byte by byte, and split in two at every index. */
  private void assertOutcome(String input, @Nullable RoomName room, Outcome expected)
      throws RefusalException {
    byte[] bytes = input.getBytes(UTF_8);
    assertThat(outcome(List.of(bytes), room)).as("whole").isEqualTo(expected);
    List<byte[]> single = new ArrayList<>();
    for (byte b : bytes) {
      single.add(new byte[] {b});
    }
    assertThat(outcome(single, room)).as("byte by byte").isEqualTo(expected);
    for (int i = 0; i <= bytes.length; i++) {
      List<byte[]> halves =
          List.of(Arrays.copyOfRange(bytes, 0, i), Arrays.copyOfRange(bytes, i, bytes.length));
      assertThat(outcome(halves, room)).as("split at " + i).isEqualTo(expected);
    }
  }

  private final BotDialect dialect = new PlainBots();

  private Outcome outcome(List<byte[]> parts, @Nullable RoomName room) throws RefusalException {
    Journal journal = new Journal(new ReferenceLog(LINES));
    Bot bot = new Bot(UserName.of("bot0"), false, journal);
    LoopStats stats = new LoopStats();
    Schedule schedule = new Schedule(() -> 0, 1);
    int[] settled = {0};
    EntryHandler entry =
        new EntryHandler(
            dialect,
            bot,
            room,
            10,
            () -> new ReaderHandler(dialect, bot, lines, LINES, schedule, new Probe(), stats),
            () -> settled[0]++);
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel created) {
                dialect.install(created, entry);
              }
            });
    for (byte[] part : parts) {
      if (channel.isOpen()) {
        channel.writeInbound(Unpooled.copiedBuffer(part));
      }
    }
    BotState state = bot.state();
    StringBuilder written = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      written.append(out.toString(UTF_8));
      out.release();
    }
    List<Integer> got = new ArrayList<>();
    journal.forEach(got::add);
    assertThat(channel.finish()).isFalse();
    return new Outcome(
        state, written.toString(), got, journal.skipped(), stats.corrupt(), settled[0]);
  }
}
