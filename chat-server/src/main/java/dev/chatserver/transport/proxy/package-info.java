/** TLS in front of a connection: certificates, and what becomes of its end. */
@NullMarked
package dev.chatserver.transport.proxy;

import org.jspecify.annotations.NullMarked;
