package dev.chatserver.endtoend.cluster;

import dev.chatserver.testing.Preloaded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** The time of day that a process goes by, which may be wrong. Confined to one thread. */
final class MovedClock {

  private final Path library;
  private final Path movedBy;

  MovedClock(Path directory) throws IOException, InterruptedException {
    library = Preloaded.build("cluster/clock.c", directory);
    movedBy = directory.resolve("clock-moved-by");
    Files.write(movedBy, new byte[Long.BYTES]);
  }

  /** From here on it is so much later than it is; earlier if that is negative. */
  void move(Duration by) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    bytes.putLong(0, by.toMillis());
    try (FileChannel file = FileChannel.open(movedBy, StandardOpenOption.WRITE)) {
      file.write(bytes, 0); // in place, since it is mapped
    }
  }

  /** What a shell does to start a process that goes by it. */
  String script() {
    return "CLOCK_MOVED_BY='%s' LD_PRELOAD='%s' exec \"$@\"".formatted(movedBy, library);
  }
}
