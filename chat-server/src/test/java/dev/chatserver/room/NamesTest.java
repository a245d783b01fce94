package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NamesTest {

  private static final UserName NAME = Samples.user("Megumin");

  private final Names<Object> names = new Names<>();
  private final Object bearer = new Object();
  private final Object other = new Object();

  @Test
  void shouldGiveAFreeName() {
    // when
    boolean claimed = names.claim(NAME, bearer);

    // then
    assertThat(claimed).isTrue();
    assertThat(names.find(NAME)).isSameAs(bearer);
    assertThat(names.size()).isEqualTo(1);
  }

  @Test
  void shouldNotGiveANameThatSomebodyHasInWhateverSpelling() {
    // given
    names.claim(NAME, bearer);

    // when
    boolean claimed = names.claim(Samples.user("MEGUMIN"), other);

    // then
    assertThat(claimed).isFalse();
    assertThat(names.find(NAME)).isSameAs(bearer);
  }

  @Test
  void shouldGiveANameAgainThatWasGivenBack() {
    // given
    names.claim(NAME, bearer);

    // when
    names.release(NAME, bearer);

    // then
    assertThat(names.find(NAME)).isNull();
    assertThat(names.claim(NAME, other)).isTrue();
  }

  @Test
  void shouldTakeANameFromItsBearerOnly() {
    // given
    names.claim(NAME, bearer);

    // when
    names.release(NAME, other);

    // then
    assertThat(names.find(NAME)).isSameAs(bearer);
  }

  @Test
  void shouldGiveANameToOneOfAHundredWhoWantItAtOnce() throws Exception {
    for (int round = 0; round < 20; round++) {
      // given
      UserName wanted = Samples.user("name-" + round);
      CountDownLatch start = new CountDownLatch(1);
      AtomicInteger claimed = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Integer who = i;
        threads.add(
            new Thread(
                () -> {
                  await(start);
                  if (names.claim(wanted, who)) {
                    claimed.incrementAndGet();
                  }
                }));
      }
      threads.forEach(Thread::start);

      // when
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }

      // then
      assertThat(claimed).hasValue(1);
    }
    assertThat(names.size()).isEqualTo(20);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
