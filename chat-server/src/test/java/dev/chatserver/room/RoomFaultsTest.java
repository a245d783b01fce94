package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.endtoend.QuietLogExtension;
import dev.chatserver.feed.BrokenFeedException;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.room.RoomRig.Somebody;
import dev.chatserver.testing.GatedLedger;
import dev.chatserver.testing.Samples;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults of the server's own: they stay with whom they concern. */
class RoomFaultsTest {

  private static final RoomName ROOM = Samples.room("tea");

  private final RoomRig rig =
      new RoomRig(3, GatedLedger.late(MemoryLimits.DEFAULT), RoomRig.LIMITS);

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void shouldGiveUpAFeedThatAnEventCannotBePutInto() {
    // given
    EventEncoder plain = RoomRig.DIALECT.events(false);
    EventEncoder fragile =
        (room, entry, out) -> {
          if (entry.event() instanceof RoomEvent.Said said && said.text().equals("boom")) {
            throw new UnsupportedOperationException("a fault");
          }
          plain.encode(room, entry, out);
        };
    Somebody ann = rig.join(ROOM, "ann", 0);
    Start start = new Start.Latest(0);
    Somebody bob =
        rig.join(
            "bob", 1, RoomRig.entered(rig.enter(ROOM, Samples.user("bob"), 1, start, fragile)));
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    bob.channel()
        .pipeline()
        .addFirst(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                told.complete(cause);
              }
            });

    // when
    ann.say("hello");
    ann.say("boom");
    ann.say("bye");

    // then
    ann.awaitLast("ann says: bye");
    assertThat(RoomRig.get(told)).isInstanceOf(BrokenFeedException.class);
    assertThat(bob.lines()).doesNotContain("ann says: bye");
    assertThat(QuietLogExtension.take())
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).startsWith("ERROR").contains("could not be encoded"));

    // when somebody reads in that way again
    Somebody cid =
        rig.join(
            "cid", 2, RoomRig.entered(rig.enter(ROOM, Samples.user("cid"), 2, start, fragile)));
    ann.say("again");

    // then
    cid.awaitLast("ann says: again");
  }
}
