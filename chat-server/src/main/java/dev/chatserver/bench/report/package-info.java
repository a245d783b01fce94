/**
 * What a person sees of a load test: how far it is while it runs, and its result as a table, as
 * JSON and as a picture. It reads what {@link dev.chatserver.bench} has measured, which knows
 * nothing of it.
 */
@NullMarked
package dev.chatserver.bench.report;

import org.jspecify.annotations.NullMarked;
