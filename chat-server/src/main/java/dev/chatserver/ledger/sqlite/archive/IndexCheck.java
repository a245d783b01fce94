package dev.chatserver.ledger.sqlite.archive;

import dev.chatserver.ledger.sqlite.search.SearchFile;
import dev.chatserver.ledger.sqlite.store.DataDirectory;
import dev.chatserver.ledger.sqlite.store.Statements;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks whether all lines are in the index that it says it has. One that is not there, or not up to
 * date, is no fault: the server sees to it. Confined to one thread.
 */
final class IndexCheck {

  private static final String TEXTS =
      "SELECT sequence FROM event WHERE room = ? AND sequence <= ? AND text <> ''"
          + " AND kind IN (1, 2, 3)"; // said, done, or a topic

  private final Statements log;
  private final Statements index;

  private IndexCheck(Statements log, Statements index) {
    this.log = log;
    this.index = index;
  }

  static List<String> run(Path directory, Statements log, Consumer<String> shown)
      throws SQLException {
    Path file = DataDirectory.search(directory);
    if (!Files.exists(file)) {
      shown.accept("the index is not there; the server makes it");
      return List.of();
    }
    try (Statements index = new Statements(new SearchFile(file).openToInspect())) {
      long acts = index.number("SELECT acts FROM taken"); // before the log, which goes on
      long applied = log.number("SELECT acts FROM applied");
      if (acts > applied) {
        shown.accept(
            "the index is ahead of a log that has lost its end; the server makes it again");
        return List.of();
      } else if (acts < applied) {
        shown.accept("the index is behind; the server takes in what is new");
      }
      return new IndexCheck(log, index).faults();
    } catch (SQLException e) {
      if (StoreException.isDamage(e)) {
        return List.of("the index: " + e.getMessage());
      }
      // It was cut short when it was begun, say, and only who may write can undo that.
      shown.accept("the index cannot be read; the server sees to it: " + e.getMessage());
      return List.of();
    }
  }

  private List<String> faults() throws SQLException {
    List<String> faults = new ArrayList<>();
    try (ResultSet row = index.of("PRAGMA integrity_check(20)").executeQuery()) {
      while (row.next()) {
        if (!row.getString(1).equals("ok")) {
          faults.add("the index: " + row.getString(1));
        }
      }
    }
    try (ResultSet row = index.of("SELECT id, indexed FROM room").executeQuery()) {
      while (row.next()) {
        long missing = missing(row.getLong(1), row.getLong(2));
        if (missing > 0) {
          faults.add(
              "the index: %d lines of room %d are missing".formatted(missing, row.getLong(1)));
        }
      }
    }
    return faults;
  }

  private long missing(long room, long through) throws SQLException {
    Set<Long> indexed = new HashSet<>();
    PreparedStatement rows = index.of("SELECT rowid FROM line WHERE rowid BETWEEN ? AND ?");
    rows.setLong(1, SearchFile.row(room, 0));
    rows.setLong(2, SearchFile.row(room, through));
    try (ResultSet row = rows.executeQuery()) {
      while (row.next()) {
        indexed.add(row.getLong(1));
      }
    }
    long missing = 0;
    PreparedStatement texts = log.of(TEXTS);
    texts.setLong(1, room);
    texts.setLong(2, through);
    try (ResultSet row = texts.executeQuery()) {
      while (row.next()) {
        missing += indexed.contains(SearchFile.row(room, row.getLong(1))) ? 0 : 1;
      }
    }
    return missing;
  }
}
