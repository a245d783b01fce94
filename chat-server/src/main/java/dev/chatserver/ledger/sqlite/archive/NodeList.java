package dev.chatserver.ledger.sqlite.archive;

import dev.chatserver.ledger.SharedLog;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.ActRecord;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which nodes there are, as their records say. Confined to who calls it. */
public final class NodeList {

  private NodeList() {}

  /**
   * One of them.
   *
   * @param next how far it had read when it said so last; 0 if it did not
   * @param seen where its last record is
   * @param seenMillis when that came into the log, since 1970
   * @param isGone it stopped, or was taken for gone
   */
  public record Node(String name, long next, long seen, long seenMillis, boolean isGone) {}

  /** Those of whom there is something among the last records, by their names. */
  public static Collection<Node> of(List<SharedLog.Entry> last) throws StoreException {
    Map<String, Node> nodes = new TreeMap<>();
    for (SharedLog.Entry entry : last) {
      ActRecord record = ActRecord.of(entry.bytes(), entry.timeMillis());
      if (record instanceof ActRecord.Founded) {
        continue;
      }
      Node before = nodes.get(record.node());
      long next = before == null ? 0 : before.next;
      if (record instanceof ActRecord.Doing doing && doing.act() instanceof Act.Beat beat) {
        next = beat.next();
      }
      boolean isGone = before != null && before.isGone && !(record instanceof ActRecord.Opening);
      Node node = new Node(record.node(), next, entry.offset(), entry.timeMillis(), isGone);
      nodes.put(record.node(), node);
      if (record instanceof ActRecord.Doing doing && doing.act() instanceof Act.Gone gone) {
        nodes.computeIfPresent(
            gone.node(), (name, it) -> new Node(name, it.next, it.seen, it.seenMillis, true));
      }
    }
    return nodes.values();
  }
}
