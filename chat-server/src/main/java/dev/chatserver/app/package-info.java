/**
 * The one place that wires everything: the configuration record and the {@link
 * dev.chatserver.app.ChatServer} that starts and stops the parts in order. Runs on the thread that
 * starts it; never on an event loop.
 */
@NullMarked
package dev.chatserver.app;

import org.jspecify.annotations.NullMarked;
