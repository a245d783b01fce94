package dev.chatserver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.endtoend.QuietLogExtension;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DenyListTest {

  @TempDir Path directory;

  private static boolean denies(DenyList list, int... address) throws Exception {
    byte[] bytes = new byte[address.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) address[i];
    }
    return list.contains(InetAddress.getByAddress(bytes));
  }

  private Path file(String text) throws Exception {
    return Files.writeString(directory.resolve("deny.txt"), text);
  }

  @Test
  void shouldDenyNobodyWithoutAFile() throws Exception {
    DenyList list = DenyList.open(null);
    list.reload();

    assertThat(denies(list, 192, 0, 2, 7)).isFalse();
  }

  @Test
  void shouldReadNetworksAndPassOverComments() throws Exception {
    DenyList list =
        DenyList.open(file("# those\n192.0.2.0/24 # of the documentation\n\n  198.51.100.7\r\n"));

    assertThat(denies(list, 192, 0, 2, 7)).isTrue();
    assertThat(denies(list, 198, 51, 100, 7)).isTrue();
    assertThat(denies(list, 198, 51, 100, 8)).isFalse();
  }

  @Test
  void shouldSayWhereAFileIsWrong() throws Exception {
    Path file = file("192.0.2.0/24\nnobody\n");

    assertThatThrownBy(() -> DenyList.open(file))
        .isInstanceOf(DenyList.UnusableException.class)
        .hasMessage(
            file
                + " line 2: nobody (expected: an address or a network, like 192.0.2.0/24 or"
                + " 2001:db8::/32)");
  }

  @Test
  void shouldSayThatThereIsNoFile() {
    Path file = directory.resolve("none");

    assertThatThrownBy(() -> DenyList.open(file))
        .isInstanceOf(DenyList.UnusableException.class)
        .hasMessage(file + ": no such file");
  }

  @Test
  void shouldKeepTheOldListIfTheNewOneIsBroken() throws Exception {
    DenyList list = DenyList.open(file("192.0.2.0/24\n"));
    file("192.0.2.0/24\n198.51.100.0/99\n");

    list.reload();

    assertThat(denies(list, 192, 0, 2, 7)).isTrue();
    assertThat(QuietLogExtension.take()).hasSize(1);
  }

  @Test
  void shouldReadTheFileAgain() throws Exception {
    DenyList list = DenyList.open(file("192.0.2.0/24\n"));
    file("198.51.100.0/24\n");

    list.reload();

    assertThat(denies(list, 192, 0, 2, 7)).isFalse();
    assertThat(denies(list, 198, 51, 100, 8)).isTrue();
  }
}
