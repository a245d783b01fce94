package dev.chatserver.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerificationTest {

  private static final int CAPACITY = 100;

  private final ReferenceLog log = new ReferenceLog(CAPACITY);

  @Test
  void shouldFindNothingWhereAllSawTheSame() {
    assertThat(judge(5, "0 1 2 3 4", "0 1 2 3 4"))
        .containsExactly(new Tally(5, 0, 0, 0), new Tally(5, 0, 0, 0));
  }

  @Test
  void shouldAcceptAnyOrderThatIsCommon() {
    assertThat(judge(5, "3 1 4 0 2", "3 1 4 0 2"))
        .containsExactly(new Tally(5, 0, 0, 0), new Tally(5, 0, 0, 0));
  }

  @Test
  void shouldCountLosses() {
    assertThat(judge(6, "0 1 2 3 4 5", "0 1 4", "0 1 2 3 4 5", ""))
        .extracting(Tally::lost)
        .containsExactly(0L, 3L, 0L, 6L);
  }

  @Test
  void shouldBlameTheFirstReaderForItsOwnLossAlone() {
    assertThat(judge(4, "0 2 3", "0 1 2 3", "0 1 2 3"))
        .containsExactly(new Tally(3, 1, 0, 0), new Tally(4, 0, 0, 0), new Tally(4, 0, 0, 0));
  }

  @Test
  void shouldBlameTheFirstReaderForItsOwnOrderAlone() {
    assertThat(judge(4, "0 2 1 3", "0 1 2 3", "0 1 2 3"))
        .containsExactly(new Tally(4, 0, 0, 1), new Tally(4, 0, 0, 0), new Tally(4, 0, 0, 0));
  }

  @Test
  void shouldBlameTheFirstReaderForItsOwnRepeatsAlone() {
    assertThat(judge(3, "0 1 1 2 0 2", "0 1 2", "0 1 2"))
        .containsExactly(new Tally(3, 0, 3, 0), new Tally(3, 0, 0, 0), new Tally(3, 0, 0, 0));
  }

  @Test
  void shouldCountALineThatComesMuchTooLateOnce() {
    assertThat(judge(5, "0 1 2 3 4", "0 1 2 3 4", "1 2 3 4 0").get(2))
        .isEqualTo(new Tally(5, 0, 0, 1));
  }

  @Test
  void shouldTellAllFaultsOfOneReaderApart() {
    assertThat(judge(6, "0 1 2 3 4 5", "0 1 2 3 4 5", "0 2 1 1 4 5").get(2))
        .isEqualTo(new Tally(5, 1, 1, 1));
  }

  @Test
  void shouldCountLossesOfAllEvenIfNoTwoReadersSawTheSame() {
    assertThat(judge(4, "0 1 2", "0 1 3", "0 2 3"))
        .containsExactly(new Tally(3, 1, 0, 0), new Tally(3, 1, 0, 0), new Tally(3, 1, 0, 0));
  }

  @Test
  void shouldJudgeABotThatWasCutOffByWhatItGot() {
    assertThat(judge(4, "0 1 2 3", "0 1", "0 1"))
        .extracting(Tally::lost, Tally::reordered)
        .first()
        .isEqualTo(org.assertj.core.groups.Tuple.tuple(0L, 0L));
  }

  @Test
  void shouldForgetLinesOfAReaderWithTooManyRuns() {
    // given
    ReferenceLog large = new ReferenceLog(4 * Journal.RUNS_MAX);
    Journal first = new Journal(large);
    IntStream.range(0, large.capacity()).forEach(first::take);
    Journal odd = new Journal(large);

    // when
    IntStream.range(0, large.capacity()).filter(n -> n % 2 == 1).forEach(odd::take);

    // then
    Verification verification =
        new Verification(List.of(first), large.capacity(), large.capacity());
    assertThat(verification.judge(odd).distinct()).isEqualTo(Journal.RUNS_MAX);
  }

  @Test
  void shouldKeepEveryJournalExactHoweverTheBotsRace() throws InterruptedException {
    // given readers on several threads, each with faults of its own
    int lines = 20_000;
    ReferenceLog shared = new ReferenceLog(lines);
    List<List<Integer>> inputs = new ArrayList<>();
    List<Journal> journals = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int reader = 0; reader < 4; reader++) {
      List<Integer> input = faulty(lines, new Random(reader));
      Journal journal = new Journal(shared);
      inputs.add(input);
      journals.add(journal);
      threads.add(new Thread(() -> input.forEach(journal::take)));
    }

    // when
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    // then
    for (int reader = 0; reader < 4; reader++) {
      List<Integer> got = new ArrayList<>();
      journals.get(reader).forEach(got::add);
      assertThat(got).isEqualTo(inputs.get(reader));
    }
  }

  private static List<Integer> faulty(int lines, Random random) {
    List<Integer> input = new ArrayList<>();
    for (int line = 0; line < lines; line++) {
      int fault = random.nextInt(40);
      if (fault != 0) {
        input.add(line);
      }
      if (fault == 1) {
        input.add(line);
      } else if (fault == 2 && input.size() > 1) {
        Collections.swap(input, input.size() - 1, input.size() - 2);
      }
    }
    return input;
  }

  private List<Tally> judge(int sent, String... readers) {
    List<Journal> journals = new ArrayList<>();
    for (String reader : readers) {
      Journal journal = new Journal(log);
      Arrays.stream(reader.split(" "))
          .filter(number -> !number.isEmpty())
          .mapToInt(Integer::parseInt)
          .forEach(journal::take);
      journals.add(journal);
    }
    Verification verification = new Verification(journals, sent, CAPACITY);
    return journals.stream().map(verification::judge).toList();
  }
}
