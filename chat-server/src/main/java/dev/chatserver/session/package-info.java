/**
 * One connection. The {@link dev.chatserver.session.UsernameHandshakeHandler} gets it a name, then
 * the {@link dev.chatserver.session.ChatHandler} takes its place and has the {@link
 * dev.chatserver.session.Session} do what the person asks for. What is said goes to the room; what
 * is read comes from the feed and does not pass through here. Everything is confined to the
 * channel's event loop; what another loop has to say comes as a task.
 */
@NullMarked
package dev.chatserver.session;

import org.jspecify.annotations.NullMarked;
