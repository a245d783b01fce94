/**
 * The load test: bots that speak the plain dialect over real connections, measure how long each
 * line takes from when it was due to each reader, and check that every reader got every line once
 * and in the same order as all others. It depends on the codec and on nothing else of the server.
 * Each bot is confined to its channel's event loop; {@link dev.chatserver.bench.LoadRun} runs on
 * the caller's thread and reads what the loops confined after they have ended.
 */
@NullMarked
package dev.chatserver.bench;

import org.jspecify.annotations.NullMarked;
