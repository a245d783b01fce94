package dev.chatserver.ledger.sqlite.store;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a ledger, which one server at a time uses. The operating system lets go of it
 * when the process ends in whatever way. Thread-safe because it does not change.
 */
public final class DataDirectory implements AutoCloseable {

  private static final String OWNER_ONLY = "rwx------";

  private final Path path;
  private final FileChannel lockFile;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /**
   * Makes the directory if it is not there, readable by its owner alone, and takes it.
   *
   * @throws StoreException if it cannot be had, or a server has it
   */
  public static DataDirectory take(Path path) throws StoreException {
    try {
      make(path);
    } catch (IOException e) {
      throw new StoreException(path + ": cannot be made: " + reason(e), true, e);
    }
    FileChannel file;
    try {
      file =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new StoreException(path + ": cannot be written: " + reason(e), true, e);
    }
    try {
      if (lock(file) != null) {
        return new DataDirectory(path, file);
      }
      file.close();
    } catch (IOException e) {
      throw new StoreException(path + ": cannot be locked: " + reason(e), true, e);
    }
    throw new StoreException(path + ": another server uses this directory");
  }

  /**
   * The same, of a directory that is there already and has a log.
   *
   * @throws StoreException if there is none, or a server has it
   */
  public static DataDirectory takeExisting(Path path) throws StoreException {
    if (!LogFile.in(path).isThere()) {
      throw new StoreException(path + ": there is no log in it");
    }
    return take(path);
  }

  private static void make(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    if (Files.exists(path)) {
      throw new FileSystemException(path.toString(), null, "it is no directory");
    }
    FileAttribute<?>[] attributes =
        path.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
            }
            : new FileAttribute<?>[0];
    Files.createDirectories(path, attributes);
  }

  private static @Nullable FileLock lock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process has it
    }
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return e.getClass().getSimpleName().replace("Exception", "");
  }

  /** The log in it. */
  public LogFile log() {
    return LogFile.in(path);
  }

  /** The bytes of all its files; 0 for what cannot be looked at. */
  public long bytes() {
    long bytes = 0;
    File[] files = path.toFile().listFiles(File::isFile);
    if (files != null) {
      for (File file : files) {
        bytes += file.length();
      }
    }
    return bytes;
  }

  /** Where the index of a directory's log is. */
  public static Path search(Path directory) {
    return directory.resolve("search.db");
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new AssertionError("closing a file that was not written to", e);
    }
  }
}
