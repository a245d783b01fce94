/** What readers saw, and whether it was one order. */
@NullMarked
package dev.chatserver.cli.transcript;

import org.jspecify.annotations.NullMarked;
