package dev.chatserver.codec.plain;

import dev.chatserver.codec.CodecLimits;
import io.netty.buffer.ByteBuf;

/**
 * Takes telnet's in-band commands (RFC 854) out of what a peer sends and works out the answers. All
 * options are refused but BINARY (RFC 856), which a peer is asked to send as soon as it shows that
 * it speaks telnet: until that is agreed, a client takes bytes of a character for keys such as
 * {@code ^C}, and sends commands instead of them. The other way it is only agreed to, since a
 * terminal may no longer begin lines at the left then, and UTF-8 needs none of it. Otherwise this
 * is a line protocol, and a client that is refused every option sends lines. A peer that speaks no
 * telnet never has one of these. The byte 0xFF (IAC) that starts a command can be in no UTF-8 text,
 * so that looking for it is safe; it can be in text that is not UTF-8, so that a line end always
 * ends the line, but for a subnegotiation. Confined to the channel's event loop.
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
  private static final byte BINARY = 0;

  /** The lowest number of a command: EOF, of the line mode (RFC 1184). */
  private static final int COMMAND_MIN = 236;

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
  private boolean offered;

  /** Whether that way is agreed to be binary, or offered to be. */
  private boolean sendsBinary;

  private boolean receivesBinary;
  private int commands;
  private int subnegotiationBytes;

  /**
   * True if the last byte seen was in the middle of a command, so that the next bytes are not text
   * yet.
   */
  boolean midCommand() {
    return state != State.TEXT;
  }

  /**
   * True once the person has pressed {@code ^C} where nothing else was typed, which a telnet client
   * sends as "interrupt process".
   */
  boolean interrupted() {
    return interrupted;
  }

  /** True once a subnegotiation is longer than any could be; what follows is dropped. */
  boolean isEndless() {
    return subnegotiationBytes > CodecLimits.SUBNEGOTIATION_BYTES_MAX;
  }

  /** True if there were as many commands, not paid for yet, as cost what a line costs. */
  boolean takePrice() {
    if (commands < CodecLimits.NEGOTIATIONS_PER_LINE) {
      return false;
    }
    commands -= CodecLimits.NEGOTIATIONS_PER_LINE;
    return true;
  }

  /** True if a line that is not UTF-8 holds a command in the place of some of a character. */
  static boolean isGarbled(ByteBuf line) {
    int at = line.indexOf(line.readerIndex(), line.writerIndex(), IAC);
    return at >= 0
        && at + 1 < line.writerIndex()
        && line.getByte(at + 1) != IAC
        && line.getUnsignedByte(at + 1) >= COMMAND_MIN;
  }

  /**
   * Takes the commands out of some bytes. What follows an "interrupt process" is dropped.
   *
   * @param bytes lent: its readable bytes are read
   * @param line what was typed of the present line before these bytes
   * @param text lent: what is no command is appended, at most one byte more than was to be read
   * @param answers lent: what to send back is appended
   */
  void strip(ByteBuf bytes, TypedLine line, ByteBuf text, ByteBuf answers) {
    while (bytes.isReadable() && !interrupted && !isEndless()) {
      accept(bytes.readByte(), line, text, answers);
    }
  }

  /** The answers could not be sent: the offer is still to be made. */
  void answersLost() {
    offered = false;
  }

  private void offer(ByteBuf answers) {
    if (!offered) {
      offered = true;
      receivesBinary = true;
      answer(answers, DO, BINARY);
    }
  }

  private static void answer(ByteBuf answers, int verb, byte option) {
    answers.writeByte(IAC).writeByte(verb).writeByte(option);
  }

  private void accept(byte b, TypedLine line, ByteBuf text, ByteBuf answers) {
    switch (state) {
      case TEXT -> {
        if (b == IAC) {
          state = State.COMMAND;
          commands++;
          offer(answers);
        } else {
          text.writeByte(b);
        }
      }
      case COMMAND -> onCommand(b, line, text);
      case OPTION -> onOption(b, text, answers);
      case SUBNEGOTIATION -> {
        subnegotiationBytes++;
        state = b == IAC ? State.SUBNEGOTIATION_COMMAND : state;
      }
      case SUBNEGOTIATION_COMMAND -> onSubnegotiationCommand(b);
    }
  }

  private void onSubnegotiationCommand(byte b) {
    if (Byte.toUnsignedInt(b) == SUBNEGOTIATION_END) {
      state = State.TEXT;
      subnegotiationBytes = 0;
    } else {
      state = State.SUBNEGOTIATION;
      subnegotiationBytes++;
    }
  }

  private void onCommand(byte b, TypedLine line, ByteBuf text) {
    state = State.TEXT;
    verb = Byte.toUnsignedInt(b);
    switch (verb) {
      case WILL, WONT, DO, DONT -> state = State.OPTION;
      case SUBNEGOTIATION -> state = State.SUBNEGOTIATION;
      default -> {
        if (b == IAC) {
          // Doubled, it is the byte itself, which the text decoder then refuses.
          text.writeByte(IAC);
        } else if (verb < COMMAND_MIN || line.isInCharacter(text)) {
          notTelnet(b, text);
        } else if (verb == INTERRUPT_PROCESS) {
          interrupted = line.isEmpty(text);
        } // else "are you there", "go ahead" and the like: nothing to do
      }
    }
  }

  private void onOption(byte b, ByteBuf text, ByteBuf answers) {
    state = State.TEXT;
    if (b == '\n' || b == '\r') {
      // The options of these numbers (RFC 652, RFC 655) are history, a line of 0xFF 0xFE is not.
      notTelnet(b, text);
    } else if (b == BINARY) {
      onBinary(answers);
    } else if (verb == WILL || verb == DO) {
      // An option that the peer gives up (WONT, DONT) wants no answer: answering it would loop.
      answer(answers, verb == WILL ? DONT : WONT, b);
    }
  }

  /** Only a change is answered (RFC 854); that the offer is taken is none. */
  private void onBinary(ByteBuf answers) {
    boolean on = verb == WILL || verb == DO;
    if (verb == WILL || verb == WONT) {
      if (receivesBinary != on) {
        receivesBinary = on;
        answer(answers, on ? DO : DONT, BINARY);
      }
    } else if (sendsBinary != on) {
      sendsBinary = on;
      answer(answers, on ? WILL : WONT, BINARY);
    }
  }

  /**
   * What began like a command is text, or stands in the place of some: it is none in UTF-8, and
   * left for the decoder to refuse.
   */
  private static void notTelnet(byte b, ByteBuf text) {
    text.writeByte(IAC).writeByte(b);
  }
}
