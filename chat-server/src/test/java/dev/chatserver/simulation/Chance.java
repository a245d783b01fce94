package dev.chatserver.simulation;

import java.util.List;
import java.util.SplittableRandom;

/**
 * All chance of a run, from its seed: the same seed makes the same choices on every machine, since
 * the algorithm is part of the JDK's specification. Confined to the world's thread.
 */
final class Chance {

  private final SplittableRandom random;

  Chance(long seed) {
    this(new SplittableRandom(seed));
  }

  private Chance(SplittableRandom random) {
    this.random = random;
  }

  /** A source of its own, which nobody else's choices disturb. */
  Chance split() {
    return new Chance(random.split());
  }

  long nextLong() {
    return random.nextLong();
  }

  /** From 0 to {@code bound}, exclusive. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** From {@code min} to {@code max}, both inclusive. */
  int between(int min, int max) {
    return random.nextInt(min, max + 1);
  }

  /** True once in so many times. */
  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** An index, each as likely as its weight. */
  int weighted(int[] weights) {
    int sum = 0;
    for (int weight : weights) {
      sum += weight;
    }
    int at = random.nextInt(sum);
    int i = 0;
    while (at >= weights[i]) {
      at -= weights[i++];
    }
    return i;
  }
}
