package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

  private static final UserName NAME = Samples.user("Megumin");

  private final Names<Object> names = new Names<>();
  private final Object bearer = new Object();
  private final Object other = new Object();

  @Test
  void shouldGiveAFreeName() {
    // when
    Refusal claimed = names.claim(NAME, bearer);

    // then
    assertThat(claimed).isNull();
    assertThat(names.find(NAME)).isSameAs(bearer);
    assertThat(names.size()).isEqualTo(1);
  }

  @Test
  void shouldNotGiveANameThatSomebodyHasInWhateverSpelling() {
    // given
    names.claim(NAME, bearer);

    // when
    Refusal claimed = names.claim(Samples.user("MEGUMIN"), other);

    // then
    assertThat(claimed).isEqualTo(Refusal.of(Refusal.Reason.NAME_TAKEN));
    assertThat(names.find(NAME)).isSameAs(bearer);
  }

  @ParameterizedTest
  @CsvSource({
    "tom, torn",
    "torn, tom",
    "lal, Ial",
    "Ial, lal",
    "bob1, bobl",
    "paco, расо",
    "TOP, ТОР",
    "орел, opeл",
  })
  void shouldNotGiveANameThatLooksLikeSomebodysAndGiveItWhenTheyHaveGone(String one, String like) {
    UserName first = UserName.kept(one, one.toLowerCase(Locale.ROOT));
    UserName second = UserName.kept(like, like.toLowerCase(Locale.ROOT));
    assertThat(names.claim(first, bearer)).isNull();

    Refusal claimed = names.claim(second, other);

    assertThat(claimed).isNotNull();
    assertThat(claimed.reason()).isEqualTo(Refusal.Reason.NAME_LIKE_ANOTHER);
    assertThat(names.find(second)).isNull();
    names.release(first, bearer);
    assertThat(names.claim(second, other)).isNull();
    names.release(second, other);
    assertThat(names.looks()).isZero();
    assertThat(names.size()).isZero();
  }

  @Test
  void shouldGiveOneANameThatLooksLikeTheirOwn() {
    names.claim(Samples.user("bob1"), bearer);

    assertThat(names.claim(Samples.user("bobl"), bearer)).isNull();
    names.release(Samples.user("bob1"), bearer);

    assertThat(names.claim(Samples.user("bobI"), other)).as("like bobl").isNotNull();
    names.release(Samples.user("bobl"), bearer);
    assertThat(names.looks()).isZero();
  }

  @Test
  void shouldFreeTheLookOfASpellingThatIsGivenUp() {
    UserName first = Samples.user("ian");
    UserName spelled = Samples.user("Ian");
    names.claim(first, bearer);
    assertThat(names.respell(spelled, bearer)).isNull();
    names.respelled(first);
    assertThat(names.claim(Samples.user("lan"), other)).as("looks like Ian").isNotNull();

    assertThat(names.respell(first, bearer)).isNull();
    names.respelled(spelled);

    assertThat(names.claim(Samples.user("lan"), other)).isNull();
  }

  /** What gives it back is under way, and would take it away again. */
  @Test
  void shouldNotGiveANameThatItsBearerHasNotGivenBackYet() {
    names.claim(NAME, bearer);
    names.claim(Samples.user("kim"), bearer);

    assertThat(names.claim(NAME, bearer)).isEqualTo(Refusal.of(Refusal.Reason.NAME_TAKEN));
  }

  /** The room tells of both when the first spelling is in use again. */
  @Test
  void shouldNotFreeTheLookOfASpellingThatIsTakenUpAnew() {
    UserName first = Samples.user("Ian");
    UserName second = Samples.user("ian");
    names.claim(first, bearer);
    names.respell(second, bearer);
    names.respell(Samples.user("Ian"), bearer);

    names.respelled(first);
    names.respelled(second);

    assertThat(names.claim(Samples.user("lan"), other)).as("looks like Ian").isNotNull();
  }

  @Test
  void shouldTakeNoLookAwayFromTheOldNameWhenTheNewOneIsRefused() {
    UserName own = Samples.user("bob1");
    names.claim(own, bearer);
    names.claim(Samples.user("tom"), other);
    UserName both = UserName.kept("tоm", "bobI"); // like bob1, and like tom

    assertThat(names.claim(both, bearer)).isNotNull();
    assertThat(names.claim(Samples.user("bobl"), other)).as("looks like bob1").isNotNull();

    names.release(own, bearer);
    assertThat(names.claim(Samples.user("bobl"), other)).isNull();
  }

  /** The room tells of a new spelling late, and whoever spelled it so may have gone meanwhile. */
  @Test
  void shouldNotFreeTheLookOfWhoBearsTheNameByNow() {
    UserName spelled = Samples.user("Ian");
    names.claim(spelled, bearer);
    names.release(spelled, bearer);
    names.claim(Samples.user("Ian"), other);

    names.respelled(spelled);

    assertThat(names.claim(Samples.user("lan"), bearer)).as("looks like Ian").isNotNull();
  }

  @Test
  void shouldGiveANameAgainThatWasGivenBack() {
    // given
    names.claim(NAME, bearer);

    // when
    names.release(NAME, bearer);

    // then
    assertThat(names.find(NAME)).isNull();
    assertThat(names.claim(NAME, other)).isNull();
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
                  if (names.claim(wanted, who) == null) {
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

  /**
   * Names that hash alike must not cost in proportion to how many there are. Processor time of this
   * thread, the best of several rounds, for a look-up at two sizes; in proportion would be 32, and
   * it is 1.5 in comparisons, and more by what the processor's caches do not hold.
   */
  @Test
  void shouldFindNamesWhoseHashesCollideAmongManyMoreAtMuchTheSameCost() {
    // when
    double few = nanosPerLookUp(1_000);
    double many = nanosPerLookUp(32_000);

    // then
    assertThat(many / few).isLessThan(16);
  }

  private static double nanosPerLookUp(int count) {
    List<UserName> colliding =
        Samples.collidingNames(count).stream().map(r -> Samples.user(r.toString())).toList();
    Names<Object> all = new Names<>();
    colliding.forEach(name -> assertThat(all.claim(name, name)).isNull());
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 8; round++) {
      long before = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < 32_000; i++) {
        UserName name = colliding.get(i % count);
        if (all.find(name) != name) {
          throw new AssertionError(name + " is not found");
        }
      }
      best = Math.min(best, (threads.getCurrentThreadCpuTime() - before) / 32_000.0);
    }
    return best;
  }
}
