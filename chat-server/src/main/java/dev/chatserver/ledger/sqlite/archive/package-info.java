/**
 * What a person does with a log that is not the server: export, import, check, backup. All but
 * import work beside a running server.
 */
@NullMarked
package dev.chatserver.ledger.sqlite.archive;

import org.jspecify.annotations.NullMarked;
