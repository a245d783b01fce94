/**
 * The log that nodes share, kept by Kafka or whatever speaks its protocol: one topic with one
 * partition. The order, the copies and the time are the engine's. {@code org.apache.kafka} is used
 * here and nowhere else.
 */
@NullMarked
package dev.chatserver.ledger.kafka;

import org.jspecify.annotations.NullMarked;
