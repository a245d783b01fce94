package dev.chatserver.bench;

/** How far a bot has come; it only moves on. Immutable. */
sealed interface BotState {

  /** It connects, gives its name, goes to the room. */
  record Entering() implements BotState {}

  /** It reads, and maybe speaks. */
  record Present() implements BotState {}

  /** It has no connection. */
  record Gone(Cause cause, String reason) implements BotState {}

  /** Why a bot has no connection. */
  enum Cause {
    /** No connection came about, or nobody answered on it. */
    UNREACHABLE("could not connect"),
    /** The server said why it does not want it. */
    REFUSED("refused"),
    /** The connection ended. */
    CUT_OFF("cut off");

    private final String text;

    Cause(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
