package dev.chatserver.bench.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class BenchLineTest {

  private final BenchLine lines = new BenchLine(0x0badcafe, 24);

  @Test
  void shouldBeOfTheSizeAskedFor() {
    assertThat(lines.text(7)).isEqualTo("#0badcafe-00000007......");
    assertThat(new BenchLine(1, BenchLine.HEADER_BYTES).text(20_000_000))
        .isEqualTo("#00000001-20000000");
  }

  @Test
  void shouldKnowItsNumberWhoeverSaysIt() {
    assertThat(number("bot0 says: " + lines.text(7))).isEqualTo(7);
    assertThat(number("めぐみん says: " + lines.text(19_999_999))).isEqualTo(19_999_999);
    assertThat(number("b says: " + lines.text(BenchLine.PROBE_BASE + 1)))
        .isEqualTo(BenchLine.PROBE_BASE + 1);
  }

  @Test
  void shouldNotTakeOtherLinesForItsOwn() {
    assertThat(number("")).isEqualTo(BenchLine.NOT_OURS);
    assertThat(number("bot0 says: hi")).isEqualTo(BenchLine.NOT_OURS);
    assertThat(number("bot0 left the chat")).isEqualTo(BenchLine.NOT_OURS);
    assertThat(number("-- 4213 lines skipped")).isEqualTo(BenchLine.NOT_OURS);
    assertThat(number("* bot0 says: " + lines.text(7))).isEqualTo(BenchLine.NOT_OURS);
    assertThat(number("bot0 says: " + new BenchLine(1, 24).text(7))).isEqualTo(BenchLine.NOT_OURS);
    assertThat(number(lines.text(7))).isEqualTo(BenchLine.NOT_OURS);
  }

  @Test
  void shouldSeeThatALineWasChanged() {
    String line = "bot0 says: " + lines.text(7);

    assertThat(number(line + ".")).isEqualTo(BenchLine.CORRUPT);
    assertThat(number(line.substring(0, line.length() - 1))).isEqualTo(BenchLine.CORRUPT);
    assertThat(number(line.replace("...", ". ."))).isEqualTo(BenchLine.CORRUPT);
    assertThat(number(line.replace("-0", "-x"))).isEqualTo(BenchLine.CORRUPT);
    assertThat(number(line.replace("-0", " 0"))).isEqualTo(BenchLine.CORRUPT);
  }

  @Test
  void shouldFindTheNumberInAMessage() {
    String before = "{\"room\":\"lobby\",\"sequence\":7,\"kind\":\"said\",\"by\":\"bot0\",";

    assertThat(numberInJson(before + "\"text\":\"" + lines.text(7) + "\"}")).isEqualTo(7);
    assertThat(numberInJson(before + "\"text\":\"" + new BenchLine(1, 24).text(7) + "\"}"))
        .isEqualTo(BenchLine.NOT_OURS);
    assertThat(numberInJson(before + "\"text\":\"hi\"}")).isEqualTo(BenchLine.NOT_OURS);
    assertThat(numberInJson("{}")).isEqualTo(BenchLine.NOT_OURS);
    String changed = lines.text(7).replace("-0", "-x");
    assertThat(numberInJson(before + "\"text\":\"" + changed + "\"}")).isEqualTo(BenchLine.CORRUPT);
  }

  private int numberInJson(String message) {
    ByteBuf bytes = Unpooled.copiedBuffer("xyz" + message + "behind", UTF_8);
    try {
      return lines.numberInJson(bytes, 3, 3 + message.length());
    } finally {
      bytes.release();
    }
  }

  private int number(String line) {
    // Something before and behind, so that an index taken for a length would show.
    ByteBuf bytes = Unpooled.copiedBuffer("xyz" + line + "\nbob says: hi\n", UTF_8);
    try {
      return lines.number(bytes, 3, 3 + line.getBytes(UTF_8).length);
    } finally {
      bytes.release();
    }
  }
}
