/**
 * The ledger that lasts: rooms' logs in an SQLite file. Acts are put in one order by the {@link
 * dev.chatserver.ledger.sqlite.Sequencer} and applied by the {@link
 * dev.chatserver.ledger.sqlite.store.Store}, whatever waits in one transaction; only then is it
 * told. What is read back is read on threads of its own, from what was stored. {@code java.sql} is
 * used here and nowhere else, and what blocks runs on the threads that the ledger was given.
 */
@NullMarked
package dev.chatserver.ledger.sqlite;

import org.jspecify.annotations.NullMarked;
