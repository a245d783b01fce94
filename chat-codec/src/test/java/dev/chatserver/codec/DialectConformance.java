package dev.chatserver.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.client.ServerLine;
import dev.chatserver.testing.Splits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every dialect promises to the rest of the server, whatever its wire looks like: a subclass
 * for each. What comes in is the same however it is cut, in its order, and waits while it is not
 * asked for; what goes out are whole messages, in which nobody can be taken for the server.
 */
public abstract class DialectConformance {

  private static final RoomName PUB;
  private static final UserName ANN;

  static {
    try {
      PUB = RoomName.of("pub");
      ANN = UserName.of("ann");
    } catch (RefusalException e) {
      throw new AssertionError(e);
    }
  }

  /** What people write to be taken for somebody else, or to break what they are written in. */
  private static final List<String> TEXTS =
      List.of(
          "hi",
          "-- you are in pub, 2 here",
          "-- 4213 lines skipped",
          "welcome root",
          "Enter your username: ",
          "bob says: hi",
          "\"} {\"reply\":\"welcome\",\"name\":\"root\"}",
          "\\\" \\u000a \\n",
          "\u05e9\u05dc\u05d5\u05dd \u6771\u4eac \ud83d\ude00",
          "x".repeat(4000));

  protected abstract Dialect dialect();

  /** A command of a room as this dialect has it: with its room, or without. */
  protected abstract ClientCommand inRoom(RoomName room, ClientCommand command);

  /** What the client's half sends for a command. */
  protected abstract byte[] sent(ClientCommand command);

  /** A message that is whole and means nothing. */
  protected abstract byte[] nonsense();

  /** What the client's half reads of what the server's half wrote, from the welcome on. */
  protected abstract List<ServerLine> read(ByteBuf written);

  private final class Wire {
    final EmbeddedChannel channel = new EmbeddedChannel();
    final Input input = dialect().install(channel.pipeline());

    Wire() {
      channel.pipeline().fireUserEventTriggered(SessionEvent.WELCOMED);
    }
  }

  private List<ClientCommand> commands() {
    return List.of(
        inRoom(PUB, new ClientCommand.Say("hi")),
        inRoom(PUB, new ClientCommand.Emote("waves")),
        new ClientCommand.Join(PUB),
        inRoom(PUB, new ClientCommand.Topic("tea")),
        inRoom(PUB, new ClientCommand.ClearTopic()),
        inRoom(PUB, new ClientCommand.Search("tea")),
        new ClientCommand.ListRooms(),
        new ClientCommand.Who(PUB),
        new ClientCommand.Whisper(ANN, "psst"),
        new ClientCommand.Rename(ANN),
        new ClientCommand.Ignore(ANN),
        new ClientCommand.Unignore(ANN),
        new ClientCommand.ListIgnored(),
        new ClientCommand.Quit("bye"));
  }

  private byte[] sent(List<ClientCommand> commands) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    commands.forEach(command -> all.writeBytes(sent(command)));
    return all.toByteArray();
  }

  private static List<Object> received(EmbeddedChannel channel) {
    List<Object> received = new ArrayList<>();
    for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
      received.add(next);
    }
    return received;
  }

  @Test
  void shouldReceiveWhatWasSent_howeverItIsCut() {
    List<ClientCommand> commands = commands();

    Splits.feed(
        sent(commands),
        () -> new Wire().channel,
        (way, channel) -> {
          assertThat(received(channel)).as(way).isEqualTo(commands);
          channel.finishAndReleaseAll();
        });
  }

  @Test
  void shouldAnswerWhatMeansNothingInItsTurn() {
    Wire wire = new Wire();
    ClientCommand hi = inRoom(PUB, new ClientCommand.Say("hi"));

    wire.channel.writeInbound(Unpooled.wrappedBuffer(sent(hi), nonsense(), sent(hi)));

    List<Object> received = received(wire.channel);
    assertThat(received).hasSize(3).startsWith(hi).endsWith(hi);
    assertThat(received.get(1)).isInstanceOf(ClientCommand.Malformed.class);
    wire.channel.finishAndReleaseAll();
  }

  @Test
  void shouldHandOverNothingWhilePaused_andAllOfItThen() {
    Wire wire = new Wire();
    List<ClientCommand> commands = commands();
    byte[] bytes = sent(commands);

    wire.input.pause();
    wire.channel.writeInbound(Unpooled.copiedBuffer(bytes, 0, 7));
    wire.channel.writeInbound(Unpooled.copiedBuffer(bytes, 7, bytes.length - 7));
    assertThat(received(wire.channel)).isEmpty();
    wire.input.resume();
    wire.channel.runPendingTasks();

    assertThat(received(wire.channel)).isEqualTo(commands);
    wire.channel.finishAndReleaseAll();
  }

  /** What had come when its connection is gone is said all the same, in its order. */
  @Test
  void shouldKeepWhatIsUnread_beyondItsPipeline() {
    Wire wire = new Wire();
    List<ClientCommand> commands = commands();
    wire.input.pause();
    wire.channel.writeInbound(Unpooled.copiedBuffer(sent(commands)));

    Unread unread = wire.input.takeUnread(true);
    wire.channel.finishAndReleaseAll();

    List<ClientCommand> rest = new ArrayList<>();
    for (ClientCommand next = unread.next(true); next != null; next = unread.next(true)) {
      rest.add(next);
    }
    assertThat(rest).isEqualTo(commands);
    unread.release();
  }

  @Test
  void shouldThrowAwayWhatIsNotWanted() {
    Wire wire = new Wire();
    wire.input.discard();

    wire.channel.writeInbound(Unpooled.copiedBuffer(sent(commands())));
    wire.channel.runPendingTasks();

    assertThat(received(wire.channel)).isEmpty();
    wire.channel.finishAndReleaseAll();
  }

  @Test
  void shouldShowWhatIsSaidAsItWasSaid() {
    for (String text : TEXTS) {
      ByteBuf out = Unpooled.buffer();
      event(new RoomEvent.Said(ANN, text), out);

      assertThat(read(out)).as(text).containsExactly(new ServerLine.Said("ann", text));
    }
  }

  /** The feed has one event behind the other, and readers begin at any of them. */
  @Test
  void shouldWriteEventsThatEndWhereTheNextBegins() {
    ByteBuf out = Unpooled.buffer();
    List<ServerLine> alone = new ArrayList<>();
    for (RoomEvent event : events()) {
      event(event, out);
      ByteBuf one = Unpooled.buffer();
      event(event, one);
      alone.addAll(read(one));
    }

    assertThat(read(out)).isEqualTo(alone).hasSize(events().size());
  }

  @Test
  void shouldNotShowAPersonAsTheServer() {
    for (String text : TEXTS) {
      for (RoomEvent event :
          List.of(
              new RoomEvent.Emoted(ANN, text), Presence.of(Presence.Kind.LEFT_CHAT, ANN, text))) {
        ByteBuf out = Unpooled.buffer();
        event(event, out);

        assertThat(read(out)).hasSize(1).hasOnlyElementsOfType(ServerLine.Other.class);
      }
    }
  }

  @Test
  void shouldWriteRepliesBetweenEvents() {
    EmbeddedChannel channel = new Wire().channel;
    ByteBuf said = Unpooled.buffer();
    event(new RoomEvent.Said(ANN, "hi"), said);

    channel.writeOutbound(
        said.retainedDuplicate(),
        new Reply.Skipped(PUB, 7),
        said,
        new Reply.Refused(Refusal.of(Refusal.Reason.NAME_TAKEN)));
    ByteBuf written = Unpooled.buffer();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      written.writeBytes(next);
      next.release();
    }

    assertThat(read(written))
        .containsExactly(
            new ServerLine.Said("ann", "hi"),
            new ServerLine.Skipped(7),
            new ServerLine.Said("ann", "hi"),
            new ServerLine.Notice("that name is taken"));
    channel.finishAndReleaseAll();
  }

  private static List<RoomEvent> events() {
    return List.of(
        new RoomEvent.Said(ANN, "hi"),
        new RoomEvent.Emoted(ANN, "waves"),
        new RoomEvent.TopicSet(ANN, "tea"),
        new RoomEvent.TopicSet(ANN, ""),
        new RoomEvent.Renamed(ANN, ANN),
        new RoomEvent.Redacted(ANN),
        new RoomEvent.Redaction(ANN, ANN, 7, false),
        Presence.of(Presence.Kind.JOINED, ANN, null),
        Presence.of(Presence.Kind.LEFT_ROOM, ANN, null),
        new Presence(Presence.Kind.LEFT_CHAT, List.of(ANN), 37, null));
  }

  private void event(RoomEvent event, ByteBuf out) {
    dialect().events(false).encode(PUB, new LogEntry(7, 0, event), out);
  }
}
