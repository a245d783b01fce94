/**
 * One connection. What it is doing is a phase, a type of its own: the {@link
 * dev.chatserver.session.UsernameHandshakeHandler} has it asked for a name and welcomed, then the
 * {@link dev.chatserver.session.ChatHandler} takes its place, until it was left. Commands are done
 * one after the other ({@code Turns}), what they wait for is in one place ({@code Waits}), and so
 * are the rooms ({@code Memberships}). What is said goes to the room; what is read comes from the
 * feed and does not pass through here. Everything is confined to the channel's event loop; what
 * another loop has to say comes as a task.
 */
@NullMarked
package dev.chatserver.session;

import org.jspecify.annotations.NullMarked;
