package dev.chatserver.bench;

import dev.chatserver.codec.UserName;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * One user that is not a person: its name, its connection, how far it has come, and what it got.
 * Its handlers keep it up to date, {@link Connector} and {@link LoadRun} look. State and channel
 * are published for those; the journal and the sender are confined to the channel's event loop.
 */
final class Bot {

  private final UserName name;
  private final boolean stalled;
  private final Journal journal;
  private volatile BotState state = new BotState.Entering();
  private volatile @Nullable Channel channel;
  private @Nullable Sender sender;

  Bot(UserName name, boolean stalled, Journal journal) {
    this.name = name;
    this.stalled = stalled;
    this.journal = journal;
  }

  UserName name() {
    return name;
  }

  /** True if it does not read while lines are sent. */
  boolean stalled() {
    return stalled;
  }

  Journal journal() {
    return journal;
  }

  BotState state() {
    return state;
  }

  boolean present() {
    return state instanceof BotState.Present;
  }

  /** Its connection, once it has come into the room; it may have ended since. */
  @Nullable Channel channel() {
    return channel;
  }

  /** It is in the room, on this channel. */
  void enter(Channel connection) {
    channel = connection;
    state = new BotState.Present();
  }

  /** It has no connection; the first reason is the one that counts. */
  void leave(BotState.Cause cause, String reason) {
    if (!(state instanceof BotState.Gone)) {
      state = new BotState.Gone(cause, reason);
    }
  }

  /** What it says, if it speaks. */
  @Nullable Sender sender() {
    return sender;
  }

  void speakBy(Sender speaker) {
    sender = speaker;
  }
}
