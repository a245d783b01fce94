package dev.chatserver.ledger.sqlite.archive;

import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Statements;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Copies a log as it is at one moment, whether a server writes to it or not. */
public final class LogBackup {

  private LogBackup() {}

  /**
   * Copies the log of a directory to a file that is not there yet, readable by its owner alone. It
   * has its name when it is whole.
   *
   * @throws StoreException if it cannot be done, with a line for a person
   */
  public static void run(Path directory, Path file) throws StoreException, IOException {
    if (Files.exists(file)) {
      throw new StoreException(file + ": is there already");
    }
    Path part = Path.of(file + ".part");
    try (Statements log = new Statements(LogFile.in(directory).openToInspect())) {
      make(part);
      try {
        PreparedStatement copy = log.of("VACUUM INTO ?");
        copy.setString(1, part.toString());
        copy.executeUpdate();
        Files.move(part, file);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  private static void make(Path part) throws StoreException, IOException {
    FileAttribute<?>[] attributes =
        part.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try {
      Files.createFile(part, attributes); // what is empty may be written to
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(part + ": is there already, of a backup that was cut short maybe");
    }
  }
}
