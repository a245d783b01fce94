/** Programs that measure; docs/benchmarks.md has how they are run and what came of it. */
@NullMarked
package dev.chatserver.figures;

import org.jspecify.annotations.NullMarked;
