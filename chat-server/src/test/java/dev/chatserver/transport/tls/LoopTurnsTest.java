package dev.chatserver.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.testing.SteppedLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopTurnsTest {

  private final SteppedLoop loop = new SteppedLoop();
  private final LoopTurns turns = new LoopTurns(loop);
  private final List<String> done = new ArrayList<>();

  private void take(String name) {
    loop.run(() -> turns.take(() -> done.add(name)));
  }

  @Test
  void shouldDoOneThingAtOnce() {
    take("a");

    assertThat(done).containsExactly("a");
  }

  @Test
  void shouldDoTheOthersInTheirOrderOneATurn() {
    take("a");
    take("b");
    take("c");
    assertThat(done).containsExactly("a");

    loop.step();
    assertThat(done).containsExactly("a", "b");
    loop.step();
    assertThat(done).containsExactly("a", "b", "c");
  }

  @Test
  void shouldLetOthersHaveTheirTurnBetweenTwoOfThem() {
    take("a");
    take("b");
    take("c");
    loop.execute(() -> done.add("other"));

    loop.runAll();

    assertThat(done.indexOf("other")).isLessThan(done.indexOf("c"));
  }

  @Test
  void shouldDoTheNextThingAtOnceWhenATurnHasPassed() {
    take("a");
    loop.runAll();
    assertThat(loop.isIdle()).as("nothing is left to do").isTrue();

    take("b");

    assertThat(done).containsExactly("a", "b");
  }

  @Test
  void shouldGoOnWhenSomethingBreaks() {
    take("a");
    loop.run(
        () ->
            turns.take(
                () -> {
                  throw new IllegalStateException("broken");
                }));
    take("b");

    assertThatThrownBy(loop::runAll).hasRootCauseMessage("broken");
    loop.runAll();

    assertThat(done).containsExactly("a", "b");
  }
}
