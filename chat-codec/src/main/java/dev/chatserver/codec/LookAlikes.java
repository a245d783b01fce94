package dev.chatserver.codec;

import com.ibm.icu.text.SpoofChecker;
import com.ibm.icu.text.SpoofChecker.RestrictionLevel;

/**
 * Names that look alike (UTS #39), by ICU and its table of confusable characters. Thread-safe
 * because the checker does not change.
 */
final class LookAlikes {

  private static final SpoofChecker CHECKER =
      new SpoofChecker.Builder()
          .setChecks(SpoofChecker.RESTRICTION_LEVEL)
          .setRestrictionLevel(RestrictionLevel.HIGHLY_RESTRICTIVE)
          .build();

  private LookAlikes() {}

  /**
   * True if the scripts of a text are of one way of writing: a single one, or Latin with those of
   * Chinese, Japanese or Korean (UTS #39, section 5.2, Highly Restrictive).
   */
  static boolean isOfScriptsThatGoTogether(String text) {
    return !CHECKER.failsChecks(text);
  }

  /**
   * What all texts that look like this one have in common (UTS #39, section 4); not for showing.
   * The same object if it is the text itself.
   */
  static String skeleton(String text) {
    String skeleton = CHECKER.getSkeleton(text);
    return skeleton.equals(text) ? text : skeleton;
  }
}
