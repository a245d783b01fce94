/**
 * What the server counts, in one place: who does something tells a meter, and whoever looks after
 * the server reads all of them as Prometheus' text. Names, units and labels are in docs/metrics.md.
 * Counting never waits; a reading walks no connection and asks no event loop.
 */
@NullMarked
package dev.chatserver.metrics;

import org.jspecify.annotations.NullMarked;
