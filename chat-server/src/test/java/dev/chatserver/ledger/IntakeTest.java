package dev.chatserver.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IntakeTest {

  private static final int MAX = 10;

  private final Intake intake = new Intake(MAX);
  private final AtomicInteger resumed = new AtomicInteger();

  @Test
  void shouldBeFullAtItsLimit() {
    // given
    add(MAX - 1);
    assertThat(intake.isFull()).isFalse();

    // when
    add(1);

    // then
    assertThat(intake.isFull()).isTrue();
    assertThat(intake.pending()).isEqualTo(MAX);
  }

  @Test
  void shouldTakeWhatWasReadBeforeItWasFull() {
    // when
    add(MAX + 3);

    // then
    assertThat(intake.pending()).isEqualTo(MAX + 3);
  }

  @Test
  void shouldBeDrainedAtHalfOfItsLimit() {
    // given
    add(MAX);
    intake.whenDrained(resumed::incrementAndGet);

    // when
    intake.remove(MAX / 2 - 1);

    // then
    assertThat(intake.isFull()).isTrue();
    assertThat(resumed).hasValue(0);

    // when
    intake.remove(1);

    // then
    assertThat(intake.isFull()).isFalse();
    assertThat(resumed).hasValue(1);
  }

  @Test
  void shouldCallEachWhoWaitsOnce() {
    // given
    add(MAX);
    intake.whenDrained(resumed::incrementAndGet);
    intake.whenDrained(resumed::incrementAndGet);
    intake.remove(MAX);

    // when
    add(MAX);
    intake.remove(MAX);

    // then
    assertThat(resumed).hasValue(2);
  }

  @Test
  void shouldCallAtOnceIfThereIsRoom() {
    // given
    add(MAX - 1);

    // when
    intake.whenDrained(resumed::incrementAndGet);

    // then
    assertThat(resumed).hasValue(1);
  }

  @Test
  void shouldLetSpeakersGoOnFillingWhatWasDrained() {
    // given
    add(MAX);
    intake.whenDrained(() -> add(MAX));

    // when
    intake.remove(MAX);

    // then
    assertThat(intake.isFull()).isTrue();
    assertThat(intake.pending()).isEqualTo(MAX);
  }

  /** Speakers that pause when it is full, and a ledger that keeps what they said in batches. */
  @Test
  void shouldCallEverySpeakerThatPausesOnceWhoeverDrainsAtThatMoment() throws Exception {
    // given
    int speakers = 4;
    int lines = 20_000;
    Semaphore said = new Semaphore(0);
    AtomicInteger pauses = new AtomicInteger();
    AtomicBoolean stuck = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < speakers; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int line = 0; line < lines && !stuck.get(); line++) {
                  intake.add();
                  said.release();
                  if (intake.isFull()) {
                    pauses.incrementAndGet();
                    pause(stuck);
                  }
                }
              }));
    }
    Thread ledger =
        new Thread(
            () -> {
              for (int kept = 0; kept < speakers * lines && !stuck.get(); ) {
                int batch = Math.max(1, Math.min(3, said.availablePermits()));
                if (acquire(said, batch)) {
                  intake.remove(batch);
                  kept += batch;
                }
              }
            });

    // when
    threads.forEach(Thread::start);
    ledger.start();
    for (Thread thread : threads) {
      thread.join();
    }
    ledger.join();

    // then
    assertThat(stuck).isFalse();
    assertThat(intake.pending()).isZero();
    assertThat(intake.isFull()).isFalse();
    assertThat(pauses).hasPositiveValue();
    assertThat(resumed).hasValue(pauses.get());
  }

  private void pause(AtomicBoolean stuck) {
    Semaphore mayGoOn = new Semaphore(0);
    intake.whenDrained(
        () -> {
          resumed.incrementAndGet();
          mayGoOn.release();
        });
    if (!acquire(mayGoOn, 1)) {
      stuck.set(true);
    }
  }

  private static boolean acquire(Semaphore semaphore, int permits) {
    try {
      return semaphore.tryAcquire(permits, 10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Test
  void shouldNotTakeALimitThatHasNoHalf() {
    assertThatThrownBy(() -> new Intake(1)).hasMessage("eventsMax: 1 (expected: >= 2)");
  }

  private void add(int events) {
    for (int i = 0; i < events; i++) {
      intake.add();
    }
  }
}
