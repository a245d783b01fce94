package dev.chatserver.codec.plain;

import io.netty.buffer.ByteBuf;

/**
 * Takes telnet's in-band commands (RFC 854) out of what a peer sends and works out the answers,
 * which are all refusals: this is a line protocol, and a telnet client that is refused every option
 * falls back to sending lines. A peer that speaks no telnet never has one of these. The byte 0xFF
 * (IAC) that starts a command can be in no UTF-8 text, so that looking for it is safe. Confined to
 * the channel's event loop.
 */
final class Telnet {

  static final byte IAC = (byte) 0xFF;

  private static final int DONT = 254;
  private static final int DO = 253;
  private static final int WONT = 252;
  private static final int WILL = 251;
  private static final int SUBNEGOTIATION = 250;
  private static final int INTERRUPT_PROCESS = 244;
  private static final int SUBNEGOTIATION_END = 240;

  private enum State {
    TEXT,
    COMMAND,
    OPTION,
    SUBNEGOTIATION,
    SUBNEGOTIATION_COMMAND
  }

  private State state = State.TEXT;
  private int verb;
  private boolean interrupted;

  /**
   * True if the last byte seen was in the middle of a command, so that the next bytes are not text
   * yet.
   */
  boolean midCommand() {
    return state != State.TEXT;
  }

  /**
   * True once the person has pressed {@code ^C}, which a telnet client sends as "interrupt
   * process".
   */
  boolean interrupted() {
    return interrupted;
  }

  /**
   * Takes the commands out of {@code bytes}, in place.
   *
   * @param bytes lent: on return its readable bytes are the text alone
   * @param answers lent: what to send back is appended
   */
  void strip(ByteBuf bytes, ByteBuf answers) {
    int to = bytes.readerIndex();
    int end = bytes.writerIndex();
    for (int from = to; from < end; from++) {
      byte b = bytes.getByte(from);
      if (isText(b, answers)) {
        bytes.setByte(to++, b);
      }
    }
    bytes.writerIndex(to);
  }

  private boolean isText(byte b, ByteBuf answers) {
    switch (state) {
      case TEXT -> {
        if (b != IAC) {
          return true;
        }
        state = State.COMMAND;
      }
      case COMMAND -> {
        return onCommand(b);
      }
      case OPTION -> {
        // An option that the peer gives up (WONT, DONT) wants no answer: answering it would loop.
        if (verb == WILL || verb == DO) {
          answers.writeByte(IAC).writeByte(verb == WILL ? DONT : WONT).writeByte(b);
        }
        state = State.TEXT;
      }
      case SUBNEGOTIATION -> state = b == IAC ? State.SUBNEGOTIATION_COMMAND : state;
      case SUBNEGOTIATION_COMMAND ->
          state = Byte.toUnsignedInt(b) == SUBNEGOTIATION_END ? State.TEXT : State.SUBNEGOTIATION;
    }
    return false;
  }

  private boolean onCommand(byte b) {
    state = State.TEXT;
    if (b == IAC) {
      return true; // a doubled IAC is the byte itself, which the text decoder then refuses
    }
    verb = Byte.toUnsignedInt(b);
    switch (verb) {
      case WILL, WONT, DO, DONT -> state = State.OPTION;
      case SUBNEGOTIATION -> state = State.SUBNEGOTIATION;
      case INTERRUPT_PROCESS -> interrupted = true;
      default -> {} // "are you there", "go ahead" and the like: nothing to do
    }
    return false;
  }
}
