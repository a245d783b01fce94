package dev.chatserver.ledger.sqlite.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a file is in the log that nodes share, and which of each node's acts count from there on.
 * It changes in the transactions of its {@link Store} and with what they apply, so that each act is
 * applied once, whatever happens in between. Confined to the writer.
 */
public final class Replica {

  private static final String LIST = "SELECT name, generation, nonce, count, seen, gone FROM node";
  private static final String SET = "INSERT OR REPLACE INTO node VALUES (?, ?, ?, ?, ?, ?)";
  private static final String WHERE = "SELECT next, log FROM applied";
  private static final String SET_WHERE = "UPDATE applied SET next = ?, log = ?";

  /**
   * What is known of a node.
   *
   * @param generation the last one that it has opened; 0 if it never did
   * @param nonce of that opening
   * @param count of the last of its acts that counted
   * @param seen where in the log the last of it is that counted
   * @param isGone it was taken for gone, and has not begun anew
   */
  public record Node(long generation, long nonce, long count, long seen, boolean isGone) {
    static final Node UNKNOWN = new Node(0, 0, 0, 0, false);
  }

  private final Statements statements;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Set<String> changed = new HashSet<>();
  private long next;
  private long nextBefore;

  /** Null as long as nothing was read. */
  private @Nullable String identity;

  private @Nullable String identityBefore;

  Replica(Statements statements) throws SQLException {
    this.statements = statements;
    read();
  }

  private void read() throws SQLException {
    try (ResultSet row = statements.of(WHERE).executeQuery()) {
      row.next();
      next = row.getLong(1);
      nextBefore = next;
      identity = row.getString(2);
      identityBefore = identity;
    }
    try (ResultSet row = statements.of(LIST).executeQuery()) {
      while (row.next()) {
        nodes.put(
            row.getString(1),
            new Node(
                row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), row.getBoolean(6)));
      }
    }
  }

  /** Where in the log what is not applied yet begins. */
  public long next() {
    return next;
  }

  /** Which log that is; null if nothing was read from any. */
  public @Nullable String identity() {
    return identity;
  }

  /** All of that log before that is applied, once the transaction is committed. */
  public void advance(String newIdentity, long newNext) {
    identity = newIdentity;
    next = newNext;
  }

  /** What is known of a node. */
  public Node node(String name) {
    return nodes.getOrDefault(name, Node.UNKNOWN);
  }

  /** The nodes that have ever opened a generation. */
  public Set<String> names() {
    return nodes.keySet();
  }

  /**
   * Takes note of the next record.
   *
   * @param offset where it is in the log
   * @return true if it counts: an opening that is newer than what was opened before, of the process
   *     that is the node or of one that has read which is, or an act of what is open that was not
   *     there before; nothing of a node that is gone, until it begins anew
   */
  public boolean takes(ActRecord record, long offset) {
    Node node = node(record.node());
    if (record instanceof ActRecord.Doing doing) {
      if (node.isGone || doing.generation() != node.generation || doing.count() <= node.count) {
        return false;
      }
      set(record.node(), new Node(node.generation, node.nonce, doing.count(), offset, false));
      return true;
    }
    if (!(record instanceof ActRecord.Opening opening) || opening.generation() <= node.generation) {
      return false;
    }
    boolean isOfTheSame = opening.nonce() == node.nonce;
    if (isOfTheSame ? node.isGone : opening.after() != node.nonce) {
      return false; // the latter comes late, of a process of before
    }
    set(record.node(), new Node(opening.generation(), opening.nonce(), 0, offset, false));
    return true;
  }

  /** True if a node is gone from here on, as an act says; false if it has shown that it lives. */
  public boolean isGone(Act.Gone gone) {
    Node node = node(gone.node());
    if (node.isGone || node.nonce != gone.nonce() || node.seen > gone.seen()) {
      return false;
    }
    set(gone.node(), new Node(node.generation, node.nonce, node.count, node.seen, true));
    return true;
  }

  private void set(String name, Node node) {
    nodes.put(name, node);
    changed.add(name);
  }

  void flush() throws SQLException {
    for (String name : changed) {
      Node node = node(name);
      PreparedStatement set = statements.of(SET);
      set.setString(1, name);
      set.setLong(2, node.generation);
      set.setLong(3, node.nonce);
      set.setLong(4, node.count);
      set.setLong(5, node.seen);
      set.setBoolean(6, node.isGone);
      set.executeUpdate();
    }
    if (next != nextBefore || !Objects.equals(identity, identityBefore)) {
      PreparedStatement set = statements.of(SET_WHERE);
      set.setLong(1, next);
      set.setString(2, identity);
      set.executeUpdate();
    }
  }

  void committed() {
    changed.clear();
    nextBefore = next;
    identityBefore = identity;
  }

  /** What was noted since the last commit was not. */
  void rollback() throws SQLException {
    if (next != nextBefore || !changed.isEmpty()) {
      changed.clear();
      nodes.clear();
      read();
    }
  }
}
