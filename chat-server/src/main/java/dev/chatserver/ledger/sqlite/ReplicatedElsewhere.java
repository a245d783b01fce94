package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Elsewhere;
import dev.chatserver.ledger.sqlite.store.Act;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The people of all nodes, as acts in the log that they share: what the people here do is told to
 * the others by it, and a name is whose claim was read first. Thread-safe.
 */
final class ReplicatedElsewhere implements Elsewhere {

  private final OwnPeople own;
  private final OtherPeople others;
  private final Outbox outbox;
  private final Executor inOrder;
  private volatile Here here = Here.NOBODY;

  /**
   * @param inOrder runs on the writer, between what the same thread asks of rooms before and after
   */
  ReplicatedElsewhere(OwnPeople own, OtherPeople others, Outbox outbox, Executor inOrder) {
    this.own = own;
    this.others = others;
    this.outbox = outbox;
    this.inOrder = inOrder;
  }

  Here here() {
    return here;
  }

  @Override
  public boolean isSomewhere() {
    return true;
  }

  @Override
  public void claim(UserName name, @Nullable UserName besides, Consumer<@Nullable Refusal> result) {
    inOrder.execute(
        () -> {
          own.claim(name);
          Act.Claimed act = new Act.Claimed(name, name.looks(), besides);
          outbox.take(
              new PersonRequest(
                  act,
                  refusal -> {
                    if (refusal != null) {
                      own.release(name);
                    }
                    result.accept(refusal);
                  }));
        });
  }

  @Override
  public void respell(UserName name, Consumer<@Nullable Refusal> result) {
    inOrder.execute(
        () -> outbox.take(new PersonRequest(new Act.Claimed(name, name.looks(), null), result)));
  }

  @Override
  public void release(UserName name) {
    tell(() -> own.release(name), new Act.Released(name));
  }

  @Override
  public void enters(RoomName room, UserName name) {
    tell(() -> own.enter(room, name), new Act.Entered(room, name));
  }

  @Override
  public void renames(RoomName room, UserName from, UserName to) {
    inOrder.execute(
        () -> own.rename(room, from, to)); // the line that tells the room tells the others
  }

  @Override
  public void leaves(RoomName room, UserName name) {
    tell(() -> own.leave(room, name), new Act.Left(room, name));
  }

  private void tell(Runnable here, Act elsewhere) {
    inOrder.execute(
        () -> {
          here.run();
          outbox.put(elsewhere);
        });
  }

  @Override
  public void whisper(UserName from, UserName to, String text, Consumer<@Nullable Refusal> result) {
    inOrder.execute(
        () -> outbox.take(new PersonRequest(new Act.Whispered(from, to, text), result)));
  }

  @Override
  public void serve(Here newHere) {
    here = newHere;
  }

  @Override
  public boolean bears(UserName name) {
    return others.bears(name);
  }

  @Override
  public int people() {
    return others.people();
  }

  @Override
  public int here(RoomName room) {
    return others.here(room);
  }

  @Override
  public List<UserName> first(RoomName room, int namesMax) {
    return others.first(room, namesMax);
  }

  @Override
  public int rooms() {
    return others.rooms();
  }

  @Override
  public void rooms(ObjIntConsumer<RoomName> room) {
    others.rooms(room);
  }
}
