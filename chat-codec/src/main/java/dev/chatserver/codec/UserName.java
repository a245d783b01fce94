package dev.chatserver.codec;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A person's name. It is shown as typed, after preparation by the Nickname profile of PRECIS (RFC
 * 8266), and compared by that profile's rules: names that differ in case or in the width of their
 * letters are the same name, so that nobody can pass for another with them. Made by whatever reads
 * names from outside. Immutable.
 */
public final class UserName implements Comparable<UserName> {

  /**
   * Names, in their comparable form, under which a person could pass for the server, for those who
   * run it, or for a group that people speak to. Source: docs/protocol.md says that some are kept;
   * RFC 2142 keeps mailbox names for the same reason, of which these suit a chat.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "server",
          "system",
          "admin",
          "administrator",
          "root",
          "operator",
          "everyone",
          "all",
          "here",
          "nobody");

  private static final Set<String> LIKE_RESERVED =
      RESERVED.stream().map(LookAlikes::skeleton).collect(Collectors.toUnmodifiableSet());

  private final String text;
  private final String key;

  private UserName(PreparedName name) {
    this.text = name.text();
    this.key = name.key();
  }

  /**
   * The name that a person typed.
   *
   * @param raw of any length; spaces around it are dropped
   * @return at least 1 and at most {@link CodecLimits#NAME_CHARS_MAX} code points and {@link
   *     CodecLimits#NAME_BYTES_MAX} bytes of UTF-8: letters, digits, marks, {@code _}, {@code -}
   *     and {@code .}, the first one a letter, a digit or {@code _}
   * @throws RefusalException with {@link Refusal.Reason#NAME_EMPTY}, {@link
   *     Refusal.Reason#NAME_TOO_LONG}, {@link Refusal.Reason#NAME_INVALID} or {@link
   *     Refusal.Reason#NAME_RESERVED}, none of them with a detail
   */
  public static UserName of(String raw) throws RefusalException {
    PreparedName name = PreparedName.of(raw);
    if (LIKE_RESERVED.contains(LookAlikes.skeleton(name.key()))
        || LIKE_RESERVED.contains(LookAlikes.skeleton(name.text()))) {
      throw new RefusalException(Refusal.of(Refusal.Reason.NAME_RESERVED));
    }
    return new UserName(name);
  }

  /**
   * A name as a log has kept it: it was prepared when it was said, and is not asked again whether
   * it could be had, since another JDK may know other letters.
   *
   * @param text as {@link #toString} gave it
   * @param key as {@link #key} gave it
   */
  public static UserName kept(String text, String key) {
    return new UserName(new PreparedName(text, key));
  }

  /**
   * What names have in common that look like this one, as it is shown and as it is compared, but
   * for the comparable form itself: mostly nothing. Not for showing.
   *
   * @return at most two, each once
   */
  public Set<String> looks() {
    Set<String> looks = new LinkedHashSet<>();
    looks.add(LookAlikes.skeleton(key));
    looks.add(LookAlikes.skeleton(text));
    looks.remove(key);
    return looks;
  }

  /** The comparable form: two names are the same if theirs are equal. Not for showing. */
  public String key() {
    return key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UserName name && name.key.equals(key);
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
  public int compareTo(UserName other) {
    return key.compareTo(other.key);
  }

  /** The name as it is shown. */
  @Override
  public String toString() {
    return text;
  }
}
