package dev.chatserver.simulation;

/** What a peer is like: how likely it does what, and how it reads. */
enum Temper {
  /** Talks. */
  CHATTER(30, 2, 1, 2, 1, 2, 1, 40, 400),
  /** Goes from room to room, changes names, whispers, ignores. */
  WANDERER(15, 12, 8, 6, 4, 3, 1, 60, 400),
  /** Asks for what was before. */
  HISTORIAN(8, 4, 1, 1, 3, 20, 1, 60, 400),
  /** Reads a few bytes at a time. */
  SIPPER(10, 3, 2, 2, 1, 6, 1, 60, 3),
  /** Does not read for long stretches. */
  STALLER(15, 5, 1, 1, 1, 5, 1, 60, 2000),
  /** Sends as fast as it goes whatever costs the server something. */
  FLOODER(5, 1, 1, 1, 1, 1, 60, 60, 400),
  /** Sends everything at once and ends. */
  BURSTER(20, 4, 3, 1, 1, 2, 2, 4, 400),
  /** Comes back after what it has read last. */
  RETURNER(15, 2, 1, 1, 1, 1, 1, 12, 400);

  private final int say;
  private final int move;
  private final int rename;
  private final int whisper;
  private final int ignore;
  private final int ask;
  private final int noise;

  /** It ends once in so many actions. */
  final int endOneIn;

  /** The most that it reads in one go. */
  final int readBytes;

  Temper(
      int say,
      int move,
      int rename,
      int whisper,
      int ignore,
      int ask,
      int noise,
      int endOneIn,
      int readBytes) {
    this.say = say;
    this.move = move;
    this.rename = rename;
    this.whisper = whisper;
    this.ignore = ignore;
    this.ask = ask;
    this.noise = noise;
    this.endOneIn = endOneIn;
    this.readBytes = readBytes;
  }

  /** How likely it does each thing, in the order in which {@link Peer} has them. */
  int[] weights() {
    return new int[] {say, move, rename, whisper, ignore, ask, noise};
  }
}
