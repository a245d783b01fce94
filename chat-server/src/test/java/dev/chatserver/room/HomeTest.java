package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HomeTest {

  private final EventLoop loop = new DefaultEventLoop();
  private final Home home = new Home(loop);
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void end() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void shouldDoWhatTheLedgerTellsInItsOrder() {
    home.runInOrder(() -> done.add("one"));
    loop.submit(() -> home.runInOrder(() -> done.add("two"))).syncUninterruptibly();
    loop.submit(() -> done.add("three")).syncUninterruptibly();

    assertThat(done).containsExactly("one", "two", "three");
  }

  /** It would pass it on to a loop that may have ended before this one. */
  @Test
  void shouldNotDoWhatTheLedgerTellsWhenTheLoopsEnd() {
    CountDownLatch isEnding = new CountDownLatch(1);
    loop.execute(
        () -> {
          try {
            isEnding.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    home.runInOrder(() -> done.add("told before, and come to too late"));
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    isEnding.countDown();
    loop.terminationFuture().syncUninterruptibly();
    home.runInOrder(() -> done.add("told when it had ended"));

    assertThat(done).isEmpty();
  }
}
