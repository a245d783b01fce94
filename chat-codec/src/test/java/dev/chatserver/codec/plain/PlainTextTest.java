package dev.chatserver.codec.plain;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {

  @ParameterizedTest
  @CsvSource({
    "a, 0, a",
    "a b, 0, a and b",
    "a b c, 0, 'a, b and c'",
    "a b c d, 0, 'a, b, c and d'",
    "a, 1, a and 1 other",
    "a b, 1, 'a, b and 1 other'",
    "a b c, 37, 'a, b, c and 37 others'",
    "a, 4294967296, a and 4294967296 others",
  })
  void shouldListNamesAsPeopleSayThem(String names, long others, String list) {
    assertThat(PlainText.list(List.of(names.split(" ", -1)), others)).isEqualTo(list);
  }

  @Test
  void shouldAppendTextAsUtf8AndALineEndOnlyIfAskedTo() {
    // given
    ByteBuf out = Unpooled.buffer(1);

    // when
    PlainText.write(out, "é");
    PlainText.writeLine(out, "🎉");

    // then
    assertThat(out)
        .isEqualTo(
            Unpooled.wrappedBuffer(PlainWire.bytes("\u00c3\u00a9\u00f0\u009f\u008e\u0089\n")));
  }
}
