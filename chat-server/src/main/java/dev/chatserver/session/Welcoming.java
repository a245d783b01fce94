package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.Unread;
import dev.chatserver.room.Start;
import org.jspecify.annotations.Nullable;

/**
 * The name is claimed, the welcome is being written, and nothing is read, so that the next line
 * meets the chat handler. Whatever ends meanwhile is the chat's to end, which knows how; that the
 * welcome could not be written is one of those things. Confined to the channel's event loop.
 */
final class Welcoming implements HandshakePhase {

  private final UsernameHandshakeHandler handshake;
  private final Session session;
  private final Start start;
  private @Nullable Unread rest;
  private boolean reset;
  private boolean unreachable;
  private boolean gone;

  private Welcoming(UsernameHandshakeHandler handshake, Session session, Start start) {
    this.handshake = handshake;
    this.session = session;
    this.start = start;
  }

  static void begin(
      UsernameHandshakeHandler handshake, Session session, @Nullable Long resumeAfter) {
    Start start =
        resumeAfter == null
            ? new Start.Latest(session.services().limits().historyLines())
            : new Start.After(resumeAfter);
    Welcoming welcoming = new Welcoming(handshake, session, start);
    handshake.become(welcoming);
    handshake.cancelTimeout();
    Runnable written = handshake.turns().waits().changingHere(welcoming::written);
    handshake
        .channel()
        .writeAndFlush(new Reply.Welcome(session.name()))
        .addListener(
            write -> {
              if (write.cause() != null) {
                handshake.turns().ending().kindOf(write.cause(), handshake.channel());
              }
              written.run(); // at once: whoever has read the welcome is on the way to the lobby
            });
  }

  private void written() {
    if (handshake.phase() != this) {
      return; // sent away, and the name was given back
    }
    ChatHandler chat = new ChatHandler(session);
    handshake.giveWayTo(chat);
    chat.begin(start);
    if (unreachable) {
      chat.phase().unreachable();
    }
    if (rest != null && !gone) {
      chat.phase().inputEnded(rest, reset);
    } else if (rest != null) {
      if (reset) {
        chat.gone(rest);
      } else {
        chat.phase().inputEnded(rest, false);
        chat.gone(handshake.turns().input().takeUnread(false));
      }
    }
  }

  private void leave() {
    session.services().names().release(session.name(), session);
    if (rest != null) {
      rest.release();
    }
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
    // The welcome's own future tells when it was written.
  }

  @Override
  public void stalled() {
    leave();
    handshake.sayFarewell();
  }

  @Override
  public void goingDown() {
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
