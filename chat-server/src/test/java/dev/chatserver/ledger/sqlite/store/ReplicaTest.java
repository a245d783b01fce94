package dev.chatserver.ledger.sqlite.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.testing.Samples;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaTest {

  @TempDir Path directory;

  private Store open() throws StoreException {
    return new Store(LogFile.in(directory).openToWrite(Sync.OFF));
  }

  private static ActRecord opening(String node, long generation) {
    return new ActRecord.Opening(node, generation, 101, 0);
  }

  private static ActRecord doing(String node, long generation, long count) {
    return new ActRecord.Doing(node, generation, count, new Act.Trimmed(Samples.room("tea"), 1));
  }

  @Test
  void shouldTakeEachActOnce_andOnlyOfTheGenerationThatIsOpen() throws Exception {
    try (Store store = open()) {
      Replica replica = store.replica();
      store.begin();

      assertThat(replica.takes(doing("a", 1, 1), 1)).as("before anything was opened").isFalse();
      assertThat(replica.takes(opening("a", 1), 1)).isTrue();
      assertThat(replica.takes(doing("a", 1, 1), 1)).isTrue();
      assertThat(replica.takes(doing("a", 1, 1), 1)).as("repeated").isFalse();
      assertThat(replica.takes(doing("a", 1, 3), 1)).as("one is missing").isTrue();
      assertThat(replica.takes(doing("a", 1, 2), 1)).as("and too late").isFalse();
      assertThat(replica.takes(doing("b", 1, 4), 1)).as("another node").isFalse();
      assertThat(replica.takes(opening("a", 1), 1)).as("opened already").isFalse();
      assertThat(replica.takes(opening("a", 5), 1)).isTrue();
      assertThat(replica.takes(doing("a", 1, 4), 1)).as("of the one before").isFalse();
      assertThat(replica.takes(doing("a", 6, 1), 1)).as("not open yet").isFalse();
      assertThat(replica.takes(doing("a", 5, 1), 1)).isTrue();
      store.commit();
    }
  }

  /** What a process had put into the log before it died may come into it at any time. */
  @Test
  void shouldBeTheNode_whoHasReadWhichProcessItWas() throws Exception {
    try (Store store = open()) {
      Replica replica = store.replica();
      store.begin();
      replica.takes(new ActRecord.Opening("a", 1, 101, 0), 1);

      assertThat(replica.takes(new ActRecord.Opening("a", 2, 102, 0), 2)).as("read none").isFalse();
      assertThat(replica.takes(new ActRecord.Opening("a", 3, 102, 101), 3)).isTrue();
      assertThat(replica.takes(new ActRecord.Opening("a", 9, 101, 0), 4)).as("late").isFalse();
      assertThat(replica.takes(doing("a", 3, 1), 5)).isTrue();
      assertThat(replica.takes(new ActRecord.Opening("a", 4, 102, 101), 6)).isTrue();
    }
  }

  @Test
  void shouldKeepItWithWhatIsApplied_andForgetItWithWhatIsNot() throws Exception {
    try (Store store = open()) {
      store.begin();
      store.replica().takes(opening("a", 1), 1);
      store.replica().takes(doing("a", 1, 7), 1);
      store.replica().advance("log", 3);
      store.commit();

      store.begin();
      store.replica().takes(doing("a", 1, 8), 1);
      store.replica().takes(opening("b", 1), 1);
      store.replica().advance("log", 5);
      store.rollback();

      assertThat(store.replica().next()).isEqualTo(3);
      assertThat(store.replica().identity()).isEqualTo("log");
      assertThat(store.replica().node("b").generation()).isZero();
      store.begin(); // what it does now is not kept
      store.replica().takes(opening("a", 2), 1);
      store.replica().advance("log", 9);
    }

    try (Store store = open()) {
      assertThat(store.replica().next()).isEqualTo(3);
      assertThat(store.replica().node("a").generation()).isEqualTo(1);
      assertThat(store.replica().node("a").nonce()).isEqualTo(101);
      assertThat(store.replica().takes(doing("a", 1, 7), 1)).isFalse();
      assertThat(store.replica().takes(doing("a", 1, 8), 1)).isTrue();
    }
  }

  @Test
  void shouldTakeNothingOfANodeThatIsGone_untilItBeginsAnew() throws Exception {
    try (Store store = open()) {
      Replica replica = store.replica();
      store.begin();
      replica.takes(opening("a", 1), 1); // of nonce 101
      replica.takes(doing("a", 1, 1), 5);

      assertThat(replica.isGone(new Act.Gone("a", 99, 5))).as("another process").isFalse();
      assertThat(replica.isGone(new Act.Gone("a", 101, 4))).as("it was heard of").isFalse();
      assertThat(replica.isGone(new Act.Gone("a", 101, 5))).isTrue();
      assertThat(replica.isGone(new Act.Gone("a", 101, 5))).as("twice").isFalse();
      assertThat(replica.takes(doing("a", 1, 2), 6)).isFalse();
      assertThat(replica.takes(new ActRecord.Opening("a", 2, 101, 101), 7)).isFalse();
      store.replica().advance("log", 8);
      store.commit();
    }
    try (Store store = open()) {
      Replica replica = store.replica();
      assertThat(replica.takes(doing("a", 1, 2), 9)).isFalse();
      assertThat(replica.takes(new ActRecord.Opening("a", 3, 102, 101), 10)).isTrue();
      assertThat(replica.takes(doing("a", 3, 1), 11)).isTrue();
    }
  }
}
