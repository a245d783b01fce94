package dev.chatserver.codec;

import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.UnicodeSet;
import java.util.BitSet;

/**
 * The scripts in which a joiner changes what is read, see {@link Unicode#isOfJoiningScript}; found
 * when the first joiner is typed, which takes some 40 ms once. Thread-safe because it does not
 * change.
 */
final class JoiningScripts {

  private static final BitSet SCRIPTS = scripts();

  private JoiningScripts() {}

  private static BitSet scripts() {
    UnicodeSet signs =
        new UnicodeSet(
            "[[:Joining_Type=Dual_Joining:]"
                + "[:Indic_Syllabic_Category=Virama:]"
                + "[:Indic_Syllabic_Category=Invisible_Stacker:]]");
    BitSet scripts = new BitSet();
    for (UnicodeSet.EntryRange range : signs.ranges()) {
      for (int c = range.codepoint; c <= range.codepointEnd; c++) {
        scripts.set(UScript.getScript(c));
      }
    }
    // They build clusters too, with what only silences a vowel in Thai or Lao (Pure_Killer).
    scripts.set(UScript.AHOM);
    scripts.set(UScript.KHUDAWADI);
    scripts.set(UScript.TIBETAN);
    scripts.clear(UScript.COMMON);
    scripts.clear(UScript.INHERITED);
    return scripts;
  }

  static boolean contain(int script) {
    return SCRIPTS.get(script);
  }
}
