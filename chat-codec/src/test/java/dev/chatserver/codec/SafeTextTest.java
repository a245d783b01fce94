package dev.chatserver.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {

  private static final int SEED = 20_17;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "1234567",
        "12345678",
        "a line of printable ASCII, from space to ~",
        "Grüße, 東京, Ελλάδα, привет, שלום, สวัสดี, 🎉"
      })
  void shouldDecodeHarmlessTextAsItIs(String text) throws RefusalException {
    // given
    ByteBuf frame = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);

    // when
    String decoded = SafeText.decode(frame);

    // then
    assertThat(decoded).isEqualTo(text);
  }

  @Test
  void shouldGiveTheSameStringBackIfNothingIsToBeChanged() {
    // given
    String plain = "plain";
    String wide = "ça va, 東京 👨‍👩‍👧";

    // when, then
    assertThat(SafeText.of(plain)).isSameAs(plain);
    assertThat(SafeText.of(wide)).isSameAs(wide);
  }

  @Test
  void shouldOnlyBorrowTheFrame() throws RefusalException {
    // given
    ByteBuf frame = Unpooled.directBuffer().writeBytes(new byte[] {'a', 0x1B, 'b'});
    try {
      frame.readByte();

      // when
      SafeText.decode(frame);

      // then
      assertThat(frame.refCnt()).isEqualTo(1);
      assertThat(frame.readerIndex()).isEqualTo(1);
      assertThat(frame.readableBytes()).isEqualTo(2);
    } finally {
      frame.release();
    }
  }

  @Test
  void shouldReadWhatIsReadableAndNoMore() throws RefusalException {
    // given
    ByteBuf frame =
        Unpooled.copiedBuffer("\u0007hello, world\u0007", StandardCharsets.UTF_8)
            .setIndex(1, "hello, world".length() + 1);

    // when
    String decoded = SafeText.decode(frame);

    // then
    assertThat(decoded).isEqualTo("hello, world");
  }

  @Test
  void shouldDecodeFramesOfManyParts() throws RefusalException {
    // given
    ByteBuf frame =
        Unpooled.wrappedBuffer(
            new byte[] {'a', 'b', (byte) 0xE6}, new byte[] {(byte) 0x9D, (byte) 0xB1, 0x1B});

    // when
    String decoded = SafeText.decode(frame);

    // then
    assertThat(decoded).isEqualTo("ab東␛");
  }

  @Test
  void shouldFindEveryUnplainByteWhereverItStands() throws RefusalException {
    for (int length = 1; length <= 17; length++) {
      for (int at = 0; at < length; at++) {
        for (int b = 0; b < 0x80; b++) {
          // given
          byte[] line = new byte[length];
          Arrays.fill(line, (byte) 'x');
          line[at] = (byte) b;
          String expected = SafeText.of(new String(line, StandardCharsets.US_ASCII));

          // when
          String decoded = SafeText.decode(Unpooled.wrappedBuffer(line));

          // then
          assertThat(decoded).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "80, a continuation byte alone",
    "61 ff 62, a byte that UTF-8 has not",
    "c0 af, overlong slash",
    "c1 bf, overlong in two bytes",
    "e0 80 af, overlong in three bytes",
    "f0 80 80 af, overlong in four bytes",
    "ed a0 80, a high surrogate",
    "ed bf bf, a low surrogate",
    "ed a0 bd ed b8 80, a pair of surrogates (CESU-8)",
    "f4 90 80 80, over U+10FFFF",
    "f5 80 80 80, a lead byte over U+10FFFF",
    "61 c3, cut short after one of two",
    "e6 9d, cut short after two of three",
    "f0 9f 8e, cut short after three of four",
    "c3 28, no continuation",
  })
  void shouldRefuseWhatIsNotUtf8(String hex, String why) {
    // given
    ByteBuf frame = Unpooled.wrappedBuffer(bytes(hex));

    // when
    RefusalException refused =
        catchThrowableOfType(RefusalException.class, () -> SafeText.decode(frame));

    // then
    assertThat(refused).as(why).isNotNull();
    assertThat(refused.refusal()).isEqualTo(Refusal.of(Refusal.Reason.NOT_UTF8));
  }

  @Test
  void shouldAgreeWithTheStrictDecoderOfTheJdkOnAllShortFrames() {
    // given
    Random random = new Random(SEED);
    byte[] edges = bytes("41 7f 80 8f 90 9f a0 bf c1 c2 df e0 e1 ec ed ee ef f0 f1 f3 f4 f5 ff");

    for (int first = 0; first < 0x100; first++) {
      for (int second = 0; second < 0x100; second++) {
        byte third = edges[random.nextInt(edges.length)];
        byte fourth = edges[random.nextInt(edges.length)];
        byte[] all = {(byte) first, (byte) second, third, fourth};
        for (int length = 1; length <= all.length; length++) {
          byte[] frame = Arrays.copyOf(all, length);

          // when
          boolean refused = isRefused(frame);

          // then
          assertThat(refused).as(Arrays.toString(frame)).isEqualTo(!isStrictUtf8(frame));
        }
      }
    }
  }

  @Test
  void shouldDecodeEveryCodePointJustAsAStringOfIt() throws RefusalException {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        // given
        String text = Character.toString(codePoint);
        ByteBuf frame = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));

        // when
        String decoded = SafeText.decode(frame);

        // then
        assertThat(decoded).isEqualTo(SafeText.of(text));
      }
    }
  }

  private static boolean isRefused(byte[] frame) {
    try {
      SafeText.decode(Unpooled.wrappedBuffer(frame));
      return false;
    } catch (RefusalException e) {
      return true;
    }
  }

  private static boolean isStrictUtf8(byte[] frame) {
    try {
      // A new decoder reports what is malformed; String would replace it.
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(frame));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static byte[] bytes(String hex) {
    String[] parts = hex.split(" ", -1);
    byte[] bytes = new byte[parts.length];
    for (int i = 0; i < parts.length; i++) {
      bytes[i] = (byte) Integer.parseInt(parts[i], 16);
    }
    return bytes;
  }
}
