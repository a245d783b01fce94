package dev.chatserver.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.LogEntry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;

/**
 * What may be read: the store's events, as the dialect has them, from where somebody may have
 * begun. Confined to the world's thread.
 */
final class Expected {

  private final Store store;
  private final boolean beginsAnywhere;
  private final boolean isCertain;
  private final Map<LogEntry, String[]> texts = new HashMap<>();

  /**
   * @param beginsAnywhere whoever enters a room reads from wherever its head is then
   * @param isCertain it is always known what becomes of what is said
   */
  Expected(Store store, boolean beginsAnywhere, boolean isCertain) {
    this.store = store;
    this.beginsAnywhere = beginsAnywhere;
    this.isCertain = isCertain;
  }

  Store store() {
    return store;
  }

  /** The text of an event as the dialect has it. */
  String text(LogEntry entry, boolean stamped) {
    String[] both = texts.computeIfAbsent(entry, e -> new String[2]);
    int i = stamped ? 1 : 0;
    if (both[i] == null) {
      ByteBuf out = Unpooled.buffer();
      XrayDialect.encode(entry, stamped, out);
      both[i] = out.toString(UTF_8);
    }
    return both[i];
  }

  /** True if it is always known what becomes of what is said. */
  boolean isCertain() {
    return isCertain;
  }

  /** True if whoever enters a room reads from wherever its head is then. */
  boolean beginsAnywhere() {
    return beginsAnywhere;
  }
}
