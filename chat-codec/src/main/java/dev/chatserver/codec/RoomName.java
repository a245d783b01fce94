package dev.chatserver.codec;

/**
 * A room's name, with the characters and the comparison of a {@link UserName}, so that {@code
 * Tea-Time} and {@code tea-time} are one room. Made by whatever reads names from outside.
 * Immutable.
 */
public final class RoomName implements Comparable<RoomName> {

  /** The room that everybody enters first. */
  public static final RoomName LOBBY = new RoomName(new PreparedName("lobby", "lobby"));

  private final String text;
  private final String key;

  private RoomName(PreparedName name) {
    this.text = name.text();
    this.key = name.key();
  }

  /**
   * The room that a person typed.
   *
   * @param raw of any length; spaces around it are dropped, and so is one {@code #} before it,
   *     which people used to IRC type (RFC 2812, section 1.3)
   * @return at least 1 and at most {@link CodecLimits#NAME_CHARS_MAX} code points and {@link
   *     CodecLimits#NAME_BYTES_MAX} bytes of UTF-8
   * @throws RefusalException with {@link Refusal.Reason#ROOM_NAME_INVALID}, whatever is wrong
   */
  public static RoomName of(String raw) throws RefusalException {
    try {
      return new RoomName(PreparedName.of(withoutSign(raw)));
    } catch (RefusalException e) {
      throw new RefusalException(Refusal.of(Refusal.Reason.ROOM_NAME_INVALID));
    }
  }

  private static String withoutSign(String raw) {
    String name = raw.stripLeading();
    return name.startsWith("#") ? name.substring(1) : name;
  }

  /**
   * A room's name as a log has kept it, see {@link UserName#kept}.
   *
   * @param text as {@link #toString} gave it
   * @param key as {@link #key} gave it
   */
  public static RoomName kept(String text, String key) {
    return new RoomName(new PreparedName(text, key));
  }

  /** The comparable form: two rooms are the same if theirs are equal. Not for showing. */
  public String key() {
    return key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RoomName name && name.key.equals(key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  /**
   * The order of the comparable forms. The JDK's maps fall back on it where hashes collide, which a
   * stranger can bring about: {@link String#hashCode} is public, and names are chosen.
   */
  @Override
  public int compareTo(RoomName other) {
    return key.compareTo(other.key);
  }

  /** The name as it is shown, without a sign. */
  @Override
  public String toString() {
    return text;
  }
}
