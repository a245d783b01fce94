package dev.chatserver.bench;

/**
 * What was found of the lines of some bots, made by {@link Verification}. Immutable.
 *
 * @param distinct lines that arrived, repeats not counted
 * @param lost lines that were sent and did not arrive
 * @param duplicated arrivals of a line that had arrived before
 * @param reordered arrivals of a line after one that comes later in the order that most bots saw
 */
public record Tally(long distinct, long lost, long duplicated, long reordered) {

  public static final Tally NONE = new Tally(0, 0, 0, 0);

  Tally plus(Tally other) {
    return new Tally(
        distinct + other.distinct,
        lost + other.lost,
        duplicated + other.duplicated,
        reordered + other.reordered);
  }
}
