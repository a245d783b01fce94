/** What a person can tell the server, by the command line, the environment or the config file. */
@NullMarked
package dev.chatserver.cli.options;

import org.jspecify.annotations.NullMarked;
