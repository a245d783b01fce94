package dev.chatserver.ledger.sqlite.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a file is in the log that nodes share, and which of each node's acts count from there on.
 * It changes in the transactions of its {@link Store} and with what they apply, so that each act is
 * applied once, whatever happens in between. Confined to the writer.
 */
public final class Replica {

  private static final String LIST = "SELECT name, generation, nonce, count FROM node";
  private static final String SET = "INSERT OR REPLACE INTO node VALUES (?, ?, ?, ?)";
  private static final String WHERE = "SELECT next, log FROM applied";
  private static final String SET_WHERE = "UPDATE applied SET next = ?, log = ?";

  private record Node(long generation, long nonce, long count) {
    static final Node UNKNOWN = new Node(0, 0, 0);
  }

  private final Statements statements;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Set<String> changed = new HashSet<>();
  private long next;
  private long nextBefore;

  /** Null as long as nothing was read. */
  private @Nullable String identity;

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
    }
    try (ResultSet row = statements.of(LIST).executeQuery()) {
      while (row.next()) {
        nodes.put(row.getString(1), new Node(row.getLong(2), row.getLong(3), row.getLong(4)));
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

  /** The last one that a node has opened; 0 if it never did. */
  public long generation(String node) {
    return nodes.getOrDefault(node, Node.UNKNOWN).generation;
  }

  /** Of that opening; 0 if there was none. */
  public long nonce(String node) {
    return nodes.getOrDefault(node, Node.UNKNOWN).nonce;
  }

  /**
   * Takes note of the next record.
   *
   * @return true if it counts: an opening that is newer than what was opened before, or an act of
   *     what is open that was not there before
   */
  public boolean takes(ActRecord record) {
    Node node = nodes.getOrDefault(record.node(), Node.UNKNOWN);
    Node after;
    if (record instanceof ActRecord.Doing doing) {
      if (doing.generation() != node.generation || doing.count() <= node.count) {
        return false;
      }
      after = new Node(node.generation, node.nonce, doing.count());
    } else if (record instanceof ActRecord.Opening opening
        && opening.generation() > node.generation) {
      after = new Node(opening.generation(), opening.nonce(), 0);
    } else {
      return false;
    }
    nodes.put(record.node(), after);
    changed.add(record.node());
    return true;
  }

  void flush() throws SQLException {
    for (String name : changed) {
      Node node = nodes.getOrDefault(name, Node.UNKNOWN);
      PreparedStatement set = statements.of(SET);
      set.setString(1, name);
      set.setLong(2, node.generation);
      set.setLong(3, node.nonce);
      set.setLong(4, node.count);
      set.executeUpdate();
    }
    if (next != nextBefore) {
      PreparedStatement set = statements.of(SET_WHERE);
      set.setLong(1, next);
      set.setString(2, identity);
      set.executeUpdate();
    }
  }

  void committed() {
    changed.clear();
    nextBefore = next;
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
