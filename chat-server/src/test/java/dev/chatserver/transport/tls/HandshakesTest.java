package dev.chatserver.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakesTest {

  @TempDir private Path folder;

  /** Whoever sends nothing, the first byte of a record, or half of one. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100})
  void shouldCutWhoDoesNotGoOnInTenSeconds(int sent) throws Exception {
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    TestCertificates.write(certificate, key);
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    List<String> causes = new ArrayList<>();
    try (TlsCertificates certificates =
        TlsCertificates.open(new TlsSource.OfFiles(certificate, key), Clock.systemUTC())) {
      TlsGate.install(
          channel.pipeline(), new Handshakes(certificates, List.of(channel.eventLoop()), 10));
      channel
          .pipeline()
          .addLast(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                  causes.add(cause.getMessage());
                }
              });
      byte[] begun = new byte[sent];
      if (sent > 0) {
        begun[0] = 22;
      }
      if (sent > 1) {
        begun[1] = 3;
        begun[3] = 2; // of 512 bytes
      }
      channel.writeInbound(Unpooled.wrappedBuffer(begun));

      channel.advanceTimeBy(9_999, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
      assertThat(channel.isOpen()).isTrue();

      channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
      assertThat(channel.isOpen()).isFalse();
      assertThat(causes).singleElement().asString().startsWith("TLS: ").contains("10000ms");
    } finally {
      channel.finishAndReleaseAll();
    }
  }
}
