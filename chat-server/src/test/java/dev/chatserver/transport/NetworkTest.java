package dev.chatserver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

  private static InetAddress address(String text) throws Exception {
    return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(text));
  }

  private static boolean isIn(String address, String network) throws Exception {
    return new Networks(List.of(Network.parse(network, false))).contains(address(address));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0, 192.0.2.0/24",
    "192.0.2.255, 192.0.2.0/24",
    "192.0.2.7, 192.0.2.99/24",
    "192.0.2.7, 192.0.2.7",
    "192.0.2.7, 192.0.2.7/32",
    "192.0.2.7, 0.0.0.0/0",
    "192.0.2.7, ::ffff:192.0.2.0/120",
    "2001:db8::1, 2001:db8::/32",
    "2001:db8:0:0:ffff::, 2001:db8::/64",
    "2001:db8::1, 2001:db8::1/128",
    "2001:db8::1, 2001:db8::1",
    "2001:db8::1, ::/0",
    "192.0.2.7, ::/0",
  })
  void shouldHoldItsAddresses(String address, String network) throws Exception {
    assertThat(isIn(address, network)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.1.255, 192.0.2.0/24",
    "192.0.3.0, 192.0.2.0/24",
    "192.0.2.8, 192.0.2.7",
    "2001:db8::1, 0.0.0.0/0",
    "2001:db9::, 2001:db8::/32",
    "2001:db8:0:1::, 2001:db8::/64",
    "2001:db8::2, 2001:db8::1",
    "::1, 0.0.0.1",
  })
  void shouldHoldNoOther(String address, String network) throws Exception {
    assertThat(isIn(address, network)).isFalse();
  }

  @Test
  void shouldTakeAMappedAddressForTheOneOfIpv4() throws Exception {
    byte[] mapped = NetUtil.createByteArrayFromIpAddressString("::ffff:192.0.2.7");
    InetAddress address = Inet6Address.getByAddress(null, mapped, -1);

    assertThat(address).isInstanceOf(Inet6Address.class);
    assertThat(new Networks(List.of(Network.parse("192.0.2.0/24", false))).contains(address))
        .isTrue();
    assertThat(Network.ofCustomer(address)).isEqualTo(Network.ofCustomer(address("192.0.2.7")));
  }

  @Test
  void shouldTakeAnAddressOfIpv6ForItsCustomers() throws Exception {
    assertThat(Network.parse("2001:db8::1", true)).isEqualTo(Network.parse("2001:db8::/64", true));
    assertThat(Network.ofCustomer(address("2001:db8::1")))
        .isEqualTo(Network.parse("2001:db8::/64", true));
    assertThat(Network.parse("192.0.2.7", true)).isEqualTo(Network.parse("192.0.2.7/32", true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "192.0.2",
        "192.0.2.0/33",
        "192.0.2.0/",
        "192.0.2.0/-1",
        "/8",
        "2001:db8::/129",
        "2001:db8::/1000",
        "fe80::1%eth0",
        "192.0.2.0/24/8",
        "example.org",
      })
  void shouldSayWhatANetworkIs(String text) {
    assertThatThrownBy(() -> Network.parse(text, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            text + " (expected: an address or a network, like 192.0.2.0/24 or 2001:db8::/32)");
  }
}
