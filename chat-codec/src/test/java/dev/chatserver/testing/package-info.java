/** What the tests of all modules share; in no product. */
@NullMarked
package dev.chatserver.testing;

import org.jspecify.annotations.NullMarked;
