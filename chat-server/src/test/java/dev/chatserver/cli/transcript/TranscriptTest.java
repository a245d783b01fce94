package dev.chatserver.cli.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptTest {

  private final OneOrder order = new OneOrder();

  private void read(String name, String text) throws Exception {
    new Transcript(name, order).read(new BufferedReader(new StringReader(text)));
  }

  private void assertBroken(String text, String message) {
    assertThatThrownBy(() -> read("a.txt", text))
        .isInstanceOf(BrokenOrderException.class)
        .hasMessage(message);
  }

  @Test
  void shouldBeOneOrder_whereEachReadsWhatTheOthersRead() throws Exception {
    read(
        "a.txt",
        """
        Enter your username: welcome ann
        -- stamps are on
        [1 12:00] ann says: hello
        [2 12:00] * bob waves
        -- you are in tea, 2 here
        [1 12:01] bob says: tea?
        """);
    read(
        "b.txt",
        """
        Enter your username: welcome bob
        -- stamps are on
        > [1 12:00] ann says: hello
        [2 12:00] * bob waves
        [3 12:00] ann left the room
        -- you are in Tea, 1 here
        [1 12:01] bob says: tea?
        [2 12:01] bob says: [2 12:01] is no stamp, and -- 5 lines skipped is none
        """);

    assertThat(order.lines()).isEqualTo(8);
    assertThat(order.rooms()).isEqualTo(2);
  }

  @Test
  void shouldNotMissWhatWasReadBeforeThereWereStamps() throws Exception {
    read(
        "a.txt",
        """
        Enter your username: welcome ann
        -- 3 lines since 4
        bob says: five
        bob says: six
        -- now live
        -- stamps are on
        [8 12:00] bob says: eight
        -- stamps are on
        [9 12:00] bob says: nine
        """);
    assertBroken(
        """
        welcome ann
        -- stamps are on
        [8 12:00] bob says: eight
        -- stamps are on
        [10 12:00] bob says: ten
        """,
        "a.txt:5: of lobby the lines 9 to 9 are missing, of which 0 are said to be skipped");
  }

  @Test
  void shouldNameTheLineThatIsAnotherForSomebodyElse() throws Exception {
    read("b.txt", "-- stamps are on\n[7 12:00] ann says: hello\n");

    assertBroken(
        "welcome eve\n\n[6 12:00] x says: y\n[7 12:00] ann says: hullo\n",
        "a.txt:4: line 7 of lobby is \"ann says: hullo\"; at b.txt:2 it is \"ann says: hello\"");
  }

  @Test
  void shouldNotTakeARemovedTextForAnotherLine() throws Exception {
    read("a.txt", "[7 12:00] ann says: hello\n[8 12:00] bob left the chat (so long)\n");
    read("b.txt", "[7 12:00] -- a line of ann was removed\n[8 12:00] bob left the chat\n");

    assertThat(order.lines()).isEqualTo(4);
  }

  @Test
  void shouldNameWhatComesTwiceOrTooLate() {
    assertBroken(
        "[2 12:00] ann says: one\n[2 12:00] ann says: one\n",
        "a.txt:2: line 2 of lobby comes behind line 2");
    assertBroken(
        "[9 12:00] ann says: x\n[3 12:00] ann says: y\n",
        "a.txt:2: line 3 of lobby comes behind line 9");
  }

  @Test
  void shouldNameWhatIsMissing_whereNothingSaysSo() {
    assertBroken(
        "[2 12:00] ann says: one\n[5 12:00] ann says: two\n",
        "a.txt:2: of lobby the lines 3 to 4 are missing, of which 0 are said to be skipped");
    assertBroken(
        "[2 12:00] ann says: one\n-- 1 lines skipped\n[5 12:00] ann says: two\n",
        "a.txt:3: of lobby the lines 3 to 4 are missing, of which 1 are said to be skipped");
    assertBroken(
        "[2 12:00] ann says: one\n-- 3 lines skipped\n[5 12:00] ann says: two\n",
        "a.txt:3: 3 lines skipped, it says, and 2 are missing in lobby");
    assertBroken(
        "-- 4 lines since 10\n[11 12:00] a says: x\n[13 12:00] a says: y\n[15 12:00] a says: z\n",
        "a.txt:4: of lobby the lines 14 to 14 are missing, of which 0 are said to be skipped");
    assertBroken(
        "-- 4 lines since 10\n[13 12:00] a says: x\n",
        "a.txt:2: of lobby the lines 11 to 12 are missing, of which 0 are said to be skipped");
    assertBroken(
        """
        -- the last 2 lines, since 12:00
        [4 12:00] a says: x
        -- now live
        [9 12:00] a says: y
        [11 12:00] a says: z
        """,
        "a.txt:5: of lobby the lines 10 to 10 are missing, of which 0 are said to be skipped");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[2 12:00] a says: x\n-- 2 lines skipped\n[5 12:00] a says: y\n",
        "[2 12:00] a says: x\n-- 1 lines skipped\n-- 1 lines skipped\n[5 12:00] a says: y\n",
        """
        -- the last 2 lines, since 12:00
        [2 12:00] a says: x
        [5 12:00] a says: y
        -- now live
        [8 12:01] a says: z
        [9 12:01] a says: z
        """,
        "-- 3 lines since 10\n[12 12:00] a says: x\n[13 12:00] a says: y\n-- now live\n",
        "[20 12:00] a says: x\n-- 3 lines since 10\n[11 12:00] a says: y\n",
        "[2 12:00] a says: x\n-- you ignore bob\n[5 12:00] a says: y\n",
        "[2 12:00] a says: x\n-- echo is off\n[5 12:00] a says: y\n",
        "[2 12:00] a says: x\n-- stamps are off\nb says: y\n-- stamps are on\n[5 12:00] a says: z\n",
        "[9 12:00] a says: x\n-- you are in lobby, 2 here\n[2 12:00] a says: y\n",
        "[9 12:00] a says: x\nEnter your username: welcome b\n[2 12:00] a says: y\n"
      })
  void shouldTakeWhatIsSaidToBeMissing_andWhatBeginsAnew(String text) throws Exception {
    read("a.txt", text);

    assertThat(order.lines()).isGreaterThan(1);
  }
}
