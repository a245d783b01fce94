/**
 * What a connection has, whoever is on it: its commands have turns ({@link
 * dev.chatserver.session.connection.Turns}), what they wait for is in one place ({@link
 * dev.chatserver.session.connection.Waits}), and it has an end, which Netty tells in several ways
 * ({@link dev.chatserver.session.connection.Ending}) and which takes its time ({@link
 * dev.chatserver.session.connection.Farewell}). Everything is confined to the channel's event loop.
 */
@NullMarked
package dev.chatserver.session.connection;

import org.jspecify.annotations.NullMarked;
