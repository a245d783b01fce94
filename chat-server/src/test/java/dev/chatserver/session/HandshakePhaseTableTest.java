package dev.chatserver.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal;
import dev.chatserver.session.connection.Drain;
import dev.chatserver.session.connection.Signal;
import dev.chatserver.testing.CountingAllocator;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every event in every phase of the handshake, on a loop whose tasks and time are the test's: what
 * becomes of the connection at once; and that then, however it goes on to its end, nothing of it is
 * left, and what it had sent is said as a prefix. Then some stories of the moment between the claim
 * and the written welcome.
 */
class HandshakePhaseTableTest {

  /** How bob comes into a phase. */
  private enum State {
    /** The prompt was written. */
    ASKING(rig -> {}),
    /** Negotiation has used up the rate; a name waits unread. */
    ASKING_TOO_FAST(
        rig -> {
          String negotiation = "\u00ff\u00f1".repeat(16 * 5);
          rig.bob.send(negotiation.getBytes(ISO_8859_1));
          rig.loop.runAll();
          rig.send(rig.bob, "bob\n1\n2\n");
        }),
    /** The other nodes are asked for the name, and answer when the event is over. */
    CLAIMING(
        rig -> {
          rig.ledger.elsewhere().isSomewhere = true;
          rig.send(rig.bob, "bob\n1\n2\n");
        }),
    /** The name is claimed and the peer takes no byte, so that the welcome cannot be written. */
    WELCOMING(
        rig -> {
          rig.bob.stall();
          rig.send(rig.bob, "bob\n1\n2\n");
        }),
    /** Sent away, and the farewell waits for the peer to take it. */
    OVER(
        rig -> {
          rig.bob.stall();
          rig.send(rig.bob, "GET / HTTP/1.1\n");
        });

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    final Consumer<SteppedRig> comeTo;

    State(Consumer<SteppedRig> comeTo) {
      this.comeTo = comeTo;
    }
  }

  /** What happens. */
  private enum Event {
    NAME(rig -> rig.bob.send("bob\n")),
    REFUSED_NAME(rig -> rig.bob.send("not a name\n")),
    RATE_PAUSE_OVER(rig -> rig.loop.pass(1, TimeUnit.SECONDS)),
    WRITTEN(rig -> rig.bob.takeAll()),
    END_OF_INPUT(rig -> rig.fire(ChannelInputShutdownEvent.INSTANCE)),
    RESET(HandshakePhaseTableTest::reset),
    OUTPUT_LOST(rig -> rig.fire(ChannelOutputShutdownEvent.INSTANCE)),
    GONE(rig -> rig.loop.run(() -> rig.bob.close())),
    WRITABLE(rig -> rig.loop.run(() -> rig.bob.pipeline().fireChannelWritabilityChanged())),
    SENT_AWAY(rig -> rig.fire(new Signal.SendAway(Refusal.of(Refusal.Reason.STALLED, 600)))),
    GOING_DOWN(rig -> rig.fire(new Signal.GoingDown(new Drain()))),
    GOODBYE(rig -> rig.fire(new Signal.Goodbye())),
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
   * A row for each state, a column for each event, in their order. A cell says what becomes of the
   * connection (Asking, a Name claimed, Welcoming, in the Chat, a Farewell, the Handshake over, or
   * closed: X), and, when all is over, how often ann and eve have read that bob left and how many
   * of his lines.
   */
  private static final String TABLE =
      """
      ASKING          C10 A00 A00 A00 X00 X00 A00 X00 A00 X00 X00 X00 X00 X00 X00
      ASKING_TOO_FAST A00 A00 C10 A00 A00 X00 A00 X00 A00 X00 X00 X00 X00 X00 C12
      CLAIMING        N13 N13 N12 N12 N12 X12 N12 X12 N12 X00 X00 X00 X00 X00 X00
      WELCOMING       W12 W12 W12 C12 W12 W12 W12 X12 W12 F10 H00 F10 X10 X10 W12
      OVER            F00 F00 F00 X00 F00 X00 F00 X00 F00 F00 F00 F00 X00 X00 X00
      """;

  @ParameterizedTest
  @MethodSource("cells")
  void shouldGoOnAsTheTableSaysAndLeaveNothingBehind(State state, Event event, String expected) {
    // given
    SteppedRig rig = new SteppedRig();
    state.comeTo.accept(rig);

    // when
    event.happen.accept(rig);
    rig.loop.runAll();

    // then
    String became = became(rig.bob);
    rig.end();
    int said = rig.saidByBob().size();
    assertThat(rig.saidByBob().stream().limit(2).toList())
        .isEqualTo(List.of("1", "2").subList(0, Math.min(said, 2)));
    assertThat(became + rig.timesLeft() + said).isEqualTo(expected);
  }

  private static String became(PeerChannel bob) {
    if (!bob.isOpen()) {
      return "X";
    }
    UsernameHandshakeHandler handshake = bob.pipeline().get(UsernameHandshakeHandler.class);
    if (handshake != null) {
      return handshake.phase() instanceof Claiming
          ? "N"
          : handshake.phase().getClass().getSimpleName().substring(0, 1);
    }
    return bob.pipeline().get(ChatHandler.class) == null ? "F" : "C";
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

  private static void reset(SteppedRig rig) {
    rig.fireException(new IOException("Connection reset by peer"));
    rig.fire(ChannelInputShutdownEvent.INSTANCE);
  }

  // -- stories

  @Test
  void inClaimingShouldReadNothing_andAskAgainForAnotherNameIfItIsRefused() {
    SteppedRig rig = new SteppedRig();
    rig.ledger.elsewhere().isSomewhere = true;

    rig.send(rig.bob, "bob\nkim\nhello\n");

    assertThat(rig.ledger.elsewhere().waiting()).isEqualTo(1);
    assertThat(rig.bob.lines()).containsExactly("Enter your username: ");
    rig.ledger.elsewhere().answer(Refusal.of(Refusal.Reason.NAME_TAKEN));
    rig.loop.runAll();
    assertThat(rig.ledger.elsewhere().waiting()).isEqualTo(1);
    rig.ledger.elsewhere().answer(null);
    rig.loop.runAll();
    assertThat(rig.bob.lines())
        .containsExactly(
            "Enter your username: -- that name is taken",
            "Enter your username: welcome kim",
            "kim says: hello");
    assertThat(rig.ledger.elsewhere().borne).containsExactly(Samples.user("kim"));
    rig.end();
  }

  /** Whoever sends all and closes is heard, if they may have the name; else nothing is left. */
  @Test
  void inClaimingShouldSayWhatWasSentByOneWhoSendsAllAndCloses() {
    for (Refusal refusal : Arrays.asList(null, Refusal.of(Refusal.Reason.NAME_TAKEN))) {
      SteppedRig rig = new SteppedRig();
      rig.ledger.elsewhere().isSomewhere = true;
      rig.send(rig.bob, "bob\nhello\nand bye");
      rig.fire(ChannelInputShutdownEvent.INSTANCE);
      rig.loop.run(() -> rig.bob.close());
      rig.loop.runAll();

      rig.ledger.elsewhere().answer(refusal);
      rig.loop.runAll();

      assertThat(rig.saidByBob())
          .isEqualTo(refusal == null ? List.of("hello", "and bye") : List.of());
      rig.end();
    }
  }

  /** Nothing of what was read is left, if the end comes while they are told. */
  @Test
  void inClaimingShouldKeepNothing_ofOneWhoCannotBeToldWhyTheyAreSentAway() {
    SteppedRig rig = new SteppedRig();
    CountingAllocator allocator = new CountingAllocator(false);
    rig.bob.config().setAllocator(allocator);
    rig.ledger.elsewhere().isSomewhere = true;
    rig.send(rig.bob, "bob\nhello\n");
    rig.bob
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
                ctx.fireExceptionCaught(new IOException("Connection reset by peer"));
                ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
              }
            });

    rig.fire(new Signal.SendAway(Refusal.of(Refusal.Reason.STALLED, 600)));
    rig.loop.runAll();

    rig.end();
    assertThat(allocator.buffers()).isZero();
  }

  @Test
  void inWelcomingShouldReadNothingUntilTheWelcomeIsWritten() {
    SteppedRig rig = new SteppedRig();
    rig.bob.stall();

    rig.send(rig.bob, "bob\nhello\n");

    assertThat(rig.names.size()).isEqualTo(3);
    assertThat(rig.saidByBob()).isEmpty();
    rig.bob.takeAll();
    rig.loop.runAll();
    assertThat(rig.bob.lines()).endsWith("Enter your username: welcome bob", "bob says: hello");
    assertThat(rig.saidByBob()).containsExactly("hello");
    rig.end();
  }

  @Test
  void inWelcomingShouldSayWhatWasSentByOneWhoSendsAllAndCloses() {
    SteppedRig rig = new SteppedRig();
    rig.bob.stall();
    rig.send(rig.bob, "bob\nhello\nand bye");

    rig.fire(ChannelInputShutdownEvent.INSTANCE);
    rig.loop.run(() -> rig.bob.close());
    rig.loop.runAll();

    assertThat(rig.saidByBob()).containsExactly("hello", "and bye");
    assertThat(rig.timesLeft()).isEqualTo(1);
    rig.end();
  }

  @Test
  void inWelcomingShouldCloseWhoCannotBeWelcomedForWantOfMemory() {
    SteppedRig rig = new SteppedRig();
    CountingAllocator memory = new CountingAllocator();
    rig.bob.config().setAllocator(memory);
    memory.runOutAfter(0);

    rig.send(rig.bob, "bob\n");
    memory.refill();

    assertThat(rig.bob.isOpen()).isFalse();
    assertThat(rig.timesLeft()).isEqualTo(1);
    rig.end();
  }

  @Test
  void inAskingShouldTakeANameThatTheEndOfTheInputEnds() {
    SteppedRig rig = new SteppedRig();
    rig.send(rig.bob, "bob");

    rig.fire(ChannelInputShutdownEvent.INSTANCE);
    rig.loop.runAll();

    assertThat(rig.bob.lines()).endsWith("Enter your username: welcome bob");
    assertThat(rig.timesLeft()).isEqualTo(1);
    rig.end();
  }
}
