/** Several nodes and several brokers, each a process of its own, and what becomes of them. */
@NullMarked
package dev.chatserver.endtoend.cluster;

import org.jspecify.annotations.NullMarked;
