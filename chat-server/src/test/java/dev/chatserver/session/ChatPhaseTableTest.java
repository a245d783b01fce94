package dev.chatserver.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal;
import dev.chatserver.session.connection.Drain;
import dev.chatserver.session.connection.Signal;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every event in every phase of the chat, on a loop whose tasks and time are the test's: which
 * phase comes of it at once; and that then, however the connection goes on to its end, nothing of
 * it is left, the others read that it left, once, and what it said is a prefix of what it sent.
 */
class ChatPhaseTableTest {

  private static final List<String> SENT = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9");

  /** How bob comes into a phase. */
  private enum State {
    /** In the lobby, nothing under way. */
    TALKING(rig -> {}),
    /** A room is being entered, which the ledger holds up; lines wait behind it. */
    TALKING_MOVES(ChatPhaseTableTest::moves),
    /** The rate is used up; lines wait uncut. */
    TALKING_TOO_FAST(rig -> rig.send(rig.bob, String.join("\n", SENT) + "\n")),
    /** The same, and the input has ended. */
    DRAINING_ENDED(
        rig -> {
          rig.send(rig.bob, String.join("\n", SENT) + "\n");
          rig.fire(ChannelInputShutdownEvent.INSTANCE);
        }),
    /** Cut off while a room was being entered. */
    DRAINING_CUT(
        rig -> {
          moves(rig);
          reset(rig);
        }),
    /** The server goes down while a room is being entered. */
    DRAINING_STOPS(
        rig -> {
          moves(rig);
          rig.fire(new Signal.GoingDown(new Drain()));
        }),
    /** /quit, and the ledger has not kept yet what was said before. */
    LEAVING(
        rig -> {
          rig.ledger.hold();
          rig.send(rig.bob, "1\n/quit bye\n");
        }),
    /** Left, and the farewell waits for the peer's end. */
    OVER(rig -> rig.send(rig.bob, "1\n/quit bye\n"));

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    final Consumer<SteppedRig> comeTo;

    State(Consumer<SteppedRig> comeTo) {
      this.comeTo = comeTo;
    }
  }

  /** What happens. */
  private enum Event {
    LINE(rig -> rig.bob.send("hello\n")),
    RATE_PAUSE_OVER(rig -> rig.loop.pass(1, TimeUnit.SECONDS)),
    ANSWER_OF_ANOTHER_LOOP(
        rig -> {
          rig.ledger.release();
          rig.loop.runAll();
        }),
    END_OF_INPUT(rig -> rig.fire(ChannelInputShutdownEvent.INSTANCE)),
    RESET(ChatPhaseTableTest::reset),
    OUTPUT_LOST(rig -> rig.fire(ChannelOutputShutdownEvent.INSTANCE)),
    GONE(rig -> rig.loop.run(() -> rig.bob.close())),
    WRITABLE(rig -> rig.loop.run(() -> rig.bob.pipeline().fireChannelWritabilityChanged())),
    SENT_AWAY(rig -> rig.fire(new Signal.SendAway(Refusal.of(Refusal.Reason.STALLED, 600)))),
    REFUSED_BY_THE_STORE(rig -> rig.loop.run(() -> rig.chat().session().refused("full"))),
    GOING_DOWN(rig -> rig.fire(new Signal.GoingDown(new Drain()))),
    GOODBYE(
        rig -> {
          rig.fire(new Signal.GoingDown(new Drain()));
          rig.fire(new Signal.Goodbye());
        }),
    EXCEPTION(rig -> rig.fireException(new IllegalStateException("a fault"))),
    NO_MEMORY(rig -> rig.fireException(new OutOfMemoryError("direct buffer memory"))),
    TIME(rig -> rig.loop.pass(70, TimeUnit.SECONDS));

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    final Consumer<SteppedRig> happen;

    Event(Consumer<SteppedRig> happen) {
      this.happen = happen;
    }
  }

  /**
   * A row for each state, a column for each event, in their order. A cell says which phase comes of
   * it at once (Talking, Draining, Leaving, Over), and, when all is over, how often ann and eve
   * have read that bob left their room and how many of his lines.
   */
  private static final String TABLE =
      """
      TALKING          T11 T10 T10 O10 O10 T10 O10 T10 O10 T10 D00 O00 O10 O10 T10
      TALKING_MOVES    T22 T22 T22 D22 D22 T22 D22 T22 O10 T22 D12 D12 O10 O10 T22
      TALKING_TOO_FAST T15 T16 T15 D19 O15 T15 O15 T15 O15 T15 D09 O09 O15 O15 T19
      DRAINING_ENDED   D19 D19 D19 D19 D19 D19 D19 D19 O15 D19 D09 O09 O15 O15 O19
      DRAINING_CUT     D22 D22 O22 D22 D22 D22 D22 D22 O10 D22 D12 D12 O10 O10 O10
      DRAINING_STOPS   D12 D12 D12 D12 D12 D12 D12 D12 O00 D12 D12 D12 O00 O00 D12
      LEAVING          L11 L11 O11 L11 O11 O11 O11 L11 O11 L11 L01 L01 O11 O11 O11
      OVER             O11 O11 O11 O11 O11 O11 O11 O11 O11 O11 O11 O11 O11 O11 O11
      """;

  @ParameterizedTest
  @MethodSource("cells")
  void shouldGoOnAsTheTableSaysAndLeaveNothingBehind(State state, Event event, String expected) {
    // given
    SteppedRig rig = new SteppedRig();
    rig.bobJoins();
    ChatHandler chat = rig.chat();
    state.comeTo.accept(rig);
    assertThat(state.name()).startsWithIgnoringCase(chat.phase().getClass().getSimpleName());

    // when
    event.happen.accept(rig);
    rig.loop.runAll();

    // then
    String phase = chat.phase().getClass().getSimpleName().substring(0, 1);
    rig.end();
    List<String> sent = event == Event.LINE && state == State.TALKING ? List.of("hello") : SENT;
    int said = rig.saidByBob().size();
    assertThat(rig.saidByBob()).isEqualTo(sent.subList(0, Math.min(said, sent.size())));
    assertThat(phase + rig.timesLeft() + said).isEqualTo(expected);
    assertThat(chat.phase()).isInstanceOf(Over.class);
  }

  static Stream<Arguments> cells() {
    List<String> rows = TABLE.lines().toList();
    assertThat(rows).hasSize(State.values().length);
    List<Arguments> cells = new ArrayList<>();
    Iterator<String> row = rows.iterator();
    for (State state : State.values()) {
      List<String> expected = List.of(row.next().split(" +"));
      assertThat(expected).hasSize(Event.values().length + 1).startsWith(state.name());
      Iterator<String> cell = expected.listIterator(1);
      for (Event event : Event.values()) {
        cells.add(Arguments.of(state, event, cell.next()));
      }
    }
    return cells.stream();
  }

  private static void moves(SteppedRig rig) {
    rig.send(rig.bob, "/who\n"); // so that nothing is to be read before the next answer
    rig.ledger.hold();
    rig.send(rig.bob, "/join tea\n1\n2\n");
  }

  private static void reset(SteppedRig rig) {
    rig.fireException(new IOException("Connection reset by peer"));
    rig.fire(ChannelInputShutdownEvent.INSTANCE);
  }
}
