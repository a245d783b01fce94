/**
 * What a disk may hold after a loss of power, and whether the log is whole on it: what a server
 * does to its files is recorded, and disks are made of the record that could be left of it.
 */
@NullMarked
package dev.chatserver.powerloss;

import org.jspecify.annotations.NullMarked;
