/**
 * The way in over HTTP, in the same event loops: a request that asks for a WebSocket becomes a
 * connection like any other. Confined to the channel's event loop, but for what says otherwise.
 */
@NullMarked
package dev.chatserver.web;

import org.jspecify.annotations.NullMarked;
