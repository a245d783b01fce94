/**
 * How the log is written: as text or JSON, and not without bound. Found by the backend as a
 * service.
 */
@NullMarked
package dev.chatserver.logging;

import org.jspecify.annotations.NullMarked;
