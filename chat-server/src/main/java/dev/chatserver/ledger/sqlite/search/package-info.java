/** Which words are in which events of the log, in a file of its own. */
@NullMarked
package dev.chatserver.ledger.sqlite.search;

import org.jspecify.annotations.NullMarked;
