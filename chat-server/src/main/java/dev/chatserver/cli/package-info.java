/**
 * The command line: {@code serve} (also without a word) and {@code bench}. It reads options,
 * environment and files into configuration records, and says in one line what is wrong with them.
 * Runs on the main thread.
 */
@NullMarked
package dev.chatserver.cli;

import org.jspecify.annotations.NullMarked;
