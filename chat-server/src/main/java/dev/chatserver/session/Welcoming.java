package dev.chatserver.session;

import static dev.chatserver.session.connection.PhaseLog.at;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.Unread;
import dev.chatserver.metrics.ConnectionMeter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/**
 * The name is claimed, the welcome is being written, and nothing is read, so that the next line
 * meets the chat handler. Whatever ends meanwhile is the chat's to end, which knows how; that the
 * welcome could not be written is one of those things. Confined to the channel's event loop.
 */
final class Welcoming implements HandshakePhase {

  private final UsernameHandshakeHandler handshake;
  private final Session session;
  private @Nullable Unread rest;
  private boolean reset;
  private boolean unreachable;
  private boolean gone;

  private Welcoming(UsernameHandshakeHandler handshake, Session session) {
    this.handshake = handshake;
    this.session = session;
  }

  /**
   * Begins it.
   *
   * @param before run when it has begun, and before the welcome is written
   */
  static void begin(
      UsernameHandshakeHandler handshake,
      Session session,
      ClientCommand.@Nullable Resume resume,
      Runnable before) {
    Welcoming welcoming = new Welcoming(handshake, session);
    handshake.become(welcoming);
    handshake.cancelTimeout();
    before.run();
    // The room hears of them before they can read that they are welcome: whoever comes after that
    // comes after them. What they read there is written behind the welcome.
    session.rooms().enter(RoomName.LOBBY, session.start(resume));
    Runnable written = handshake.turns().waits().changingHere(welcoming::written);
    greet(handshake.channel(), session)
        .addListener(
            write -> {
              if (write.cause() != null) {
                handshake.exceptionCaught(write.cause());
              }
              written.run(); // at once: whoever has read the welcome is on the way to the lobby
            });
  }

  /** Returns the future of the welcome itself. */
  private static ChannelFuture greet(Channel channel, Session session) {
    Reply.Welcome welcome = new Reply.Welcome(session.name());
    Reply more = session.services().greeting().get();
    if (more == null) {
      return channel.writeAndFlush(welcome);
    }
    ChannelFuture written = channel.write(welcome);
    channel.writeAndFlush(more, channel.voidPromise());
    return written;
  }

  private void written() {
    if (handshake.phase() != this) {
      return; // sent away, and the name was given back
    }
    ChatHandler chat = new ChatHandler(session);
    handshake.giveWayTo(chat);
    chat.begin();
    if (unreachable) {
      at("unreachable", chat.phase()).unreachable();
    }
    if (rest != null && !gone) {
      at(reset ? "reset" : "inputEnded", chat.phase()).inputEnded(rest, reset);
    } else if (rest != null) {
      if (reset) {
        chat.gone(rest);
      } else {
        at("inputEnded", chat.phase()).inputEnded(rest, false);
        chat.gone(handshake.turns().input().takeUnread(false));
      }
    }
  }

  private void leave() {
    session.leaveChat(null);
    if (rest != null) {
      rest.release();
    }
  }

  @Override
  public ConnectionMeter.Phase counted() {
    return ConnectionMeter.Phase.WELCOMING;
  }

  @Override
  public void line(ClientCommand command) {
    throw new AssertionError("nothing is read while the welcome is written, but came " + command);
  }

  @Override
  public void exhausted() {
    throw new AssertionError("nothing is read while the welcome is written");
  }

  @Override
  public void inputEnded(Unread unread, boolean wasReset) {
    reset |= wasReset;
    if (rest == null) {
      rest = unread;
    } else {
      unread.release(); // a reset can be heard of by the output first, and then by the input
    }
  }

  @Override
  public void unreachable() {
    unreachable = true;
    handshake.turns().input().readToEnd();
  }

  @Override
  public void gone(Unread unread) {
    gone = true;
    unreachable = true;
    if (rest == null) {
      rest = unread;
      reset = true;
    } else {
      unread.release();
    }
  }

  @Override
  public void writable() {
    session.writable(); // the welcome's own future tells when it was written
  }

  @Override
  public void sentAway(Refusal why) {
    leave();
    handshake.sendAway(why);
  }

  @Override
  public void goingDown() {
    session.leaveQuietly();
    leave();
    handshake.closeWhenWritten();
  }

  @Override
  public void goodbye() {
    leave();
    handshake.sayFarewell();
  }

  @Override
  public void broken() {
    leave();
    handshake.close();
  }

  @Override
  public void timeUp() {
    // The name came in time.
  }
}
