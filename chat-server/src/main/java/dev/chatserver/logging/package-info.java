/** How the log is written: as text or JSON, and not without bound. Loaded by logback.xml. */
@NullMarked
package dev.chatserver.logging;

import org.jspecify.annotations.NullMarked;
