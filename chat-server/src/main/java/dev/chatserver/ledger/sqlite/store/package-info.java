/** Rooms' logs in a file: its form, its tables, and what acts make of them. */
@NullMarked
package dev.chatserver.ledger.sqlite.store;

import org.jspecify.annotations.NullMarked;
