package dev.chatserver.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakExtensionTest {

  @Test
  void shouldFindABufferThatNobodyReleased() {
    for (int i = 0; i < 16; i++) {
      leak();
    }
    List<String> found = new ArrayList<>();
    // When the collector comes to it is its own affair; that it does within a few rounds is what
    // the build relies on.
    for (int round = 0; round < 50 && found.isEmpty(); round++) {
      found.addAll(LeakExtension.find());
    }
    assertThat(found).isNotEmpty();
    assertThat(found.get(0)).contains("LeakExtensionTest.leak");
    drain();
  }

  @Test
  void shouldFindNothingWhereAllIsReleased() {
    ByteBufAllocator.DEFAULT.directBuffer(64).release();

    assertThat(LeakExtension.find()).isEmpty();
  }

  private static void leak() {
    ByteBufAllocator.DEFAULT.directBuffer(64).writeByte(1);
  }

  private static void drain() {
    while (!LeakExtension.find().isEmpty()) {
      // the leaks of this test are not to be found after it
    }
  }
}
