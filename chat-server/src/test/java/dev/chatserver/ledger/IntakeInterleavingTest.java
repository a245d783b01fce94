package dev.chatserver.ledger;

import static dev.chatserver.testing.Together.check;

import dev.chatserver.testing.Together;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The hand-over between who speaks and who keeps, in many orders of their single steps. */
class IntakeInterleavingTest {

  private static final int ORDERS = 500;

  @Test
  void shouldHaveWhoeverPausesGoOnOnce() {
    Together.inManyOrders(
        ORDERS,
        () -> {
          Intake intake = Together.shared(new Intake(2));
          intake.add();
          intake.add();
          AtomicInteger first = new AtomicInteger();
          AtomicInteger second = new AtomicInteger();

          Together.run(
              () -> intake.whenDrained(first::incrementAndGet),
              () -> intake.whenDrained(second::incrementAndGet),
              () -> {
                intake.remove(1);
                intake.remove(1);
              });

          check(first.get() == 1 && second.get() == 1, "each goes on once");
          check(!intake.isFull(), "it is empty");
        });
  }

  @Test
  void shouldNotBeFullWhenAllIsKept() {
    Together.inManyOrders(
        ORDERS,
        () -> {
          Intake intake = Together.shared(new Intake(2));
          intake.add();

          Together.run(intake::add, () -> intake.remove(1));
          intake.remove(1);

          AtomicInteger resumed = new AtomicInteger();
          if (intake.isFull()) {
            intake.whenDrained(resumed::incrementAndGet);
          }
          check(!intake.isFull() || resumed.get() == 1, "nobody waits for ever");
        });
  }
}
