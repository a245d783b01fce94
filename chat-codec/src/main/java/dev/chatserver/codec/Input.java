package dev.chatserver.codec;

/**
 * What a peer sends, as far as nobody has asked for it yet: the handle that a session has on its
 * dialect's framing. While a peer is not read from its bytes wait as bytes, uncut, in its socket
 * and in the framing; neither frames nor commands are queued anywhere. Made by {@link
 * Dialect#install}. Confined to the channel's event loop.
 */
public interface Input {

  /** Nothing more is read or cut; not even the rest of what was read already. */
  void pause();

  /**
   * Goes on, first with what was read already. It does so in a task of its own: the commands that
   * come may each pause and resume again, and as calls within calls they would use up the stack.
   */
  void resume();

  /**
   * Reads on to the end of the input while it stays uncut: for a peer that cannot be written to any
   * more, of which it is to be known what it had sent and how it ended. The kernel's receive buffer
   * bounds what comes.
   */
  void readToEnd();

  /**
   * Takes what is uncut out of the pipeline, which may then go; all that comes after it is thrown
   * away unread.
   *
   * @param ended whether the peer has ended its input, and so its last line too
   * @return owned by the caller, who releases it
   */
  Unread takeUnread(boolean ended);

  /** Nothing more is wanted: what is uncut, and all that comes, is thrown away unread. */
  void discard();
}
