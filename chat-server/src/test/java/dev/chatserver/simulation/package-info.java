/**
 * The whole server in one thread, under a seed: its loops, its clock, its ledger's writer and its
 * peers are steps, which a seeded scheduler puts in any order that could happen. See
 * docs/testing.md.
 */
@NullMarked
package dev.chatserver.simulation;

import org.jspecify.annotations.NullMarked;
