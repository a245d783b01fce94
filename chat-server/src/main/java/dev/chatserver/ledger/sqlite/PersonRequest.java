package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.Refusal;
import dev.chatserver.ledger.sqlite.store.Act;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What somebody of this node waits for, of all nodes.
 *
 * @param result told once, when it is known: null if it is done; else why not
 */
record PersonRequest(Act.OfPeople act, Consumer<@Nullable Refusal> result) {}
