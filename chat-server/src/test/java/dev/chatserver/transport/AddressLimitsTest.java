package dev.chatserver.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressLimitsTest {

  private static final String ANN = "192.0.2.1";
  private static final String BOB = "192.0.2.2";
  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Five connections in all, two and three joins a minute from one address. */
  private static final ConnectionLimits LIMITS =
      ConnectionLimits.DEFAULT.with(
          c -> {
            c.connectionsMax = 5;
            c.connectionsPerAddressMax = 2;
            c.connectionsPerAddressPerMinute = 20;
            c.joinsPerAddressPerMinute = 3;
          });

  /** Nothing of one address. */
  private static ConnectionLimits inAll(int connectionsMax) {
    return LIMITS.with(
        c -> {
          c.connectionsMax = connectionsMax;
          c.perAddress = false;
        });
  }

  private final List<EmbeddedChannel> channels = new ArrayList<>();
  private long nowNanos = Long.MAX_VALUE - 1; // the clock may overflow
  private AddressLimits limits = new AddressLimits(LIMITS, DenyList.none(), () -> nowNanos);

  @AfterEach
  void close() {
    channels.forEach(EmbeddedChannel::finishAndReleaseAll);
  }

  // -- connections in all

  @Test
  void shouldLetInAsManyAsTheServerHolds() {
    connectFromAnywhere(4);

    Refusal fifth = connect(from("192.0.2.5"));

    assertThat(fifth).isNull();
  }

  @Test
  void shouldRefuseOneMoreThanTheServerHolds() {
    connectFromAnywhere(5);

    Refusal sixth = connect(from("192.0.2.6"));

    assertThat(sixth).isEqualTo(Refusal.of(Reason.SERVER_FULL, 5));
  }

  @Test
  void shouldHaveAPlaceAgainWhenOneCloses() {
    connectFromAnywhere(5);
    channels.get(0).close();

    Refusal next = connect(from("192.0.2.6"));
    Refusal nextButOne = connect(from("192.0.2.7"));

    assertThat(next).isNull();
    assertThat(nextButOne).isEqualTo(Refusal.of(Reason.SERVER_FULL, 5));
  }

  @Test
  void shouldNotCountWhomItRefused() {
    connectFromAnywhere(5);
    EmbeddedChannel refused = from("192.0.2.6");
    connect(refused);
    refused.close();

    Refusal next = connect(from("192.0.2.7"));

    assertThat(next).isEqualTo(Refusal.of(Reason.SERVER_FULL, 5));
  }

  @Test
  void shouldNotCountInAllWhomItRefusedForTheirAddress() {
    connect(from(ANN));
    connect(from(ANN));
    connect(from(ANN));
    connect(from(ANN));
    connect(from(BOB));
    connect(from(BOB));

    Refusal fifth = connect(from("192.0.2.3"));

    assertThat(fifth).isNull();
  }

  // -- connections from one address

  @Test
  void shouldLetInAsManyAsAnAddressMayHave() {
    connect(from(ANN));

    Refusal second = connect(from(ANN));

    assertThat(second).isNull();
  }

  @Test
  void shouldRefuseOneMoreThanAnAddressMayHave() {
    connect(from(ANN));
    connect(from(ANN));

    Refusal third = connect(from(ANN));

    assertThat(third).isEqualTo(Refusal.of(Reason.TOO_MANY_CONNECTIONS_FROM_ADDRESS, 2));
  }

  @Test
  void shouldCountEachAddressByItself() {
    connect(from(ANN));
    connect(from(ANN));

    Refusal other = connect(from(BOB));

    assertThat(other).isNull();
  }

  @Test
  void shouldHaveAPlaceForAnAddressAgainWhenOneOfItsCloses() {
    EmbeddedChannel first = from(ANN);
    connect(first);
    connect(from(ANN));
    first.close();

    Refusal next = connect(from(ANN));
    Refusal nextButOne = connect(from(ANN));

    assertThat(next).isNull();
    assertThat(nextButOne).isEqualTo(Refusal.of(Reason.TOO_MANY_CONNECTIONS_FROM_ADDRESS, 2));
  }

  @Test
  void shouldNotFreeAPlaceWhenOneThatWasRefusedCloses() {
    connect(from(ANN));
    connect(from(ANN));
    EmbeddedChannel refused = from(ANN);
    connect(refused);
    refused.close();

    Refusal next = connect(from(ANN));

    assertThat(next).isEqualTo(Refusal.of(Reason.TOO_MANY_CONNECTIONS_FROM_ADDRESS, 2));
  }

  // -- joins

  @Test
  void shouldLetInAsManyJoinsAsAMinuteHas() {
    join(ANN, 2);

    Refusal third = limits.join(from(ANN));

    assertThat(third).isNull();
  }

  @Test
  void shouldRefuseOneJoinMoreThanAMinuteHas() {
    join(ANN, 3);

    Refusal fourth = limits.join(from(ANN));

    assertThat(fourth).isEqualTo(Refusal.of(Reason.TOO_MANY_JOINS_FROM_ADDRESS, 3));
  }

  @Test
  void shouldGoOnRefusingJoinsUntilTheMinuteIsOver() {
    join(ANN, 10);
    nowNanos += MINUTE_NANOS - 1;

    Refusal late = limits.join(from(ANN));

    assertThat(late).isEqualTo(Refusal.of(Reason.TOO_MANY_JOINS_FROM_ADDRESS, 3));
  }

  @Test
  void shouldCountJoinsAnewAfterAMinute() {
    join(ANN, 10);
    nowNanos += MINUTE_NANOS;
    join(ANN, 2);

    Refusal third = limits.join(from(ANN));
    Refusal fourth = limits.join(from(ANN));

    assertThat(third).isNull();
    assertThat(fourth).isEqualTo(Refusal.of(Reason.TOO_MANY_JOINS_FROM_ADDRESS, 3));
  }

  @Test
  void shouldCountJoinsOfEachAddressByItself() {
    join(ANN, 3);

    Refusal other = limits.join(from(BOB));

    assertThat(other).isNull();
  }

  @Test
  void shouldRememberJoinsOfAnAddressThatHasNoConnectionLeft() {
    EmbeddedChannel channel = from(ANN);
    connect(channel);
    join(ANN, 3);
    channel.close();

    Refusal again = limits.join(from(ANN));

    assertThat(again).isEqualTo(Refusal.of(Reason.TOO_MANY_JOINS_FROM_ADDRESS, 3));
  }

  @Test
  void shouldKeepTheCountOfConnectionsWhenAMinuteOfJoinsIsOver() {
    connect(from(ANN));
    connect(from(ANN));
    join(ANN, 1);
    nowNanos += MINUTE_NANOS;
    join(ANN, 1);

    Refusal third = connect(from(ANN));

    assertThat(third).isEqualTo(Refusal.of(Reason.TOO_MANY_CONNECTIONS_FROM_ADDRESS, 2));
  }

  // -- IPv6

  @Test
  void shouldCountAnIpv6NetworkAsOneAddress() {
    connect(from("2001:db8:0:1::1"));
    connect(from("2001:db8:0:1:ffff:ffff:ffff:ffff"));

    Refusal third = connect(from("2001:db8:0:1:8000::"));

    assertThat(third).isEqualTo(Refusal.of(Reason.TOO_MANY_CONNECTIONS_FROM_ADDRESS, 2));
    assertThat(limits.size()).isEqualTo(1);
  }

  @Test
  void shouldCountAnotherIpv6NetworkByItself() {
    connect(from("2001:db8:0:1::1"));
    connect(from("2001:db8:0:1::2"));

    Refusal neighbour = connect(from("2001:db8:0:2::1"));

    assertThat(neighbour).isNull();
    assertThat(limits.size()).isEqualTo(2);
  }

  @Test
  void shouldCountJoinsOfAnIpv6NetworkTogether() {
    join("2001:db8:0:1::1", 2);
    join("2001:db8:0:1::2", 1);

    Refusal fourth = limits.join(from("2001:db8:0:1::3"));

    assertThat(fourth).isEqualTo(Refusal.of(Reason.TOO_MANY_JOINS_FROM_ADDRESS, 3));
  }

  @Test
  void shouldTellAnIpv4AddressFromAnIpv6NetworkOfTheSameBits() {
    connect(from("0.0.0.1"));
    connect(from("0.0.0.1"));

    Refusal other = connect(from("0:0:0:1::1"));

    assertThat(other).isNull();
  }

  // -- what is remembered

  @Test
  void shouldForgetAnAddressThatNobodyIsConnectedFromAfterAMinute() {
    EmbeddedChannel channel = from(ANN);
    connect(channel);
    channel.close();
    limits.expire();
    assertThat(limits.size()).isEqualTo(1);
    nowNanos += MINUTE_NANOS;

    limits.expire();

    assertThat(limits.size()).isZero();
  }

  @Test
  void shouldNotRememberMoreAddressesThanAreToBe() {
    limits = new AddressLimits(LIMITS, DenyList.none(), () -> nowNanos, 2);
    for (int i = 1; i <= 10; i++) {
      EmbeddedChannel channel = from("192.0.2." + i);
      connect(channel);
      channel.close();
    }

    assertThat(limits.size()).isEqualTo(2);
  }

  @Test
  void shouldForgetJoinsThatAreAMinuteOld() {
    join(ANN, 1);
    nowNanos += MINUTE_NANOS;

    limits.expire();

    assertThat(limits.size()).isZero();
  }

  @Test
  void shouldNotForgetJoinsOfTheLastMinute() {
    join(ANN, 3);
    nowNanos += MINUTE_NANOS - 1;

    limits.expire();

    assertThat(limits.size()).isEqualTo(1);
    assertThat(limits.join(from(ANN))).isEqualTo(Refusal.of(Reason.TOO_MANY_JOINS_FROM_ADDRESS, 3));
  }

  @Test
  void shouldNotForgetConnectionsHoweverOld() {
    connect(from(ANN));
    connect(from(ANN));
    join(ANN, 1);
    nowNanos += 10 * MINUTE_NANOS;

    limits.expire();

    assertThat(connect(from(ANN)))
        .isEqualTo(Refusal.of(Reason.TOO_MANY_CONNECTIONS_FROM_ADDRESS, 2));
  }

  // -- connections in a minute

  private void connectAndGo(int times) {
    for (int i = 0; i < times; i++) {
      EmbeddedChannel channel = from(ANN);
      assertThat(connect(channel)).isNull();
      channel.close();
    }
  }

  @Test
  void shouldTakeAsManyConnectionsInAMinuteAsAreAllowed() {
    connectAndGo(19);

    assertThat(connect(from(ANN))).isNull();
  }

  @Test
  void shouldRefuseOneConnectionMoreInAMinute() {
    connectAndGo(20);

    assertThat(connect(from(ANN))).isEqualTo(Refusal.of(Reason.TOO_MANY_CONNECTS_FROM_ADDRESS, 20));
    assertThat(connect(from(BOB))).as("from elsewhere").isNull();
  }

  @Test
  void shouldTakeThemAgainInTheNextMinute() {
    connectAndGo(20);
    connect(from(ANN));
    nowNanos += MINUTE_NANOS;

    connectAndGo(20);

    assertThat(connect(from(ANN))).isNotNull();
  }

  @Test
  void shouldNotCountWhoWasRefusedAmongThoseWhoAreThere() {
    connect(from(ANN));
    connect(from(ANN)); // two at a time
    for (int i = 0; i < 18; i++) {
      EmbeddedChannel refused = from(ANN);
      assertThat(connect(refused))
          .isEqualTo(Refusal.of(Reason.TOO_MANY_CONNECTIONS_FROM_ADDRESS, 2));
      refused.close();
    }
    channels.get(0).close();
    nowNanos += MINUTE_NANOS;

    assertThat(connect(from(ANN))).isNull();
    assertThat(connect(from(ANN))).isNotNull();
  }

  // -- who is denied

  @Test
  void shouldRefuseWhoIsDeniedAndNotCountThemThere(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("deny"), ANN + "/31\n");
    limits = new AddressLimits(LIMITS, DenyList.open(file), () -> nowNanos);

    assertThat(connect(from("192.0.2.0"))).isEqualTo(Refusal.of(Reason.ADDRESS_DENIED));
    assertThat(connect(from(ANN))).isEqualTo(Refusal.of(Reason.ADDRESS_DENIED));
    assertThat(connect(from(BOB))).isNull();
    assertThat(limits.size()).isEqualTo(1);
    assertThat(limits.isDenied(from(ANN))).isTrue();
    assertThat(limits.isDenied(from(BOB))).isFalse();
  }

  // -- where nothing is limited

  @Test
  void shouldLiftTheLimitsOfAnAddress() {
    limits = new AddressLimits(inAll(5), DenyList.none(), () -> nowNanos);
    connect(from(ANN));
    connect(from(ANN));
    join(ANN, 3);

    Refusal connection = connect(from(ANN));
    Refusal join = limits.join(from(ANN));

    assertThat(connection).isNull();
    assertThat(join).isNull();
    assertThat(limits.size()).isZero();
  }

  @Test
  void shouldNotLiftTheLimitInAll() {
    limits = new AddressLimits(inAll(1), DenyList.none(), () -> nowNanos);
    connect(from(ANN));

    Refusal second = connect(from(ANN));

    assertThat(second).isEqualTo(Refusal.of(Reason.SERVER_FULL, 1));
  }

  @Test
  void shouldNotLimitATransportWithoutAddresses() {
    for (int i = 0; i < 3; i++) {
      connect(new EmbeddedChannel());
    }
    EmbeddedChannel local = new EmbeddedChannel();
    channels.add(local);

    Refusal connection = connect(local);
    Refusal join = limits.join(local);

    assertThat(connection).isNull();
    assertThat(join).isNull();
  }

  private void connectFromAnywhere(int connections) {
    for (int i = 1; i <= connections; i++) {
      assertThat(connect(from("192.0.2." + i))).isNull();
    }
  }

  private @Nullable Refusal connect(EmbeddedChannel channel) {
    AddressLimits.Place place = limits.connect(channel);
    if (place == null) {
      return limits.full();
    }
    InetAddress address = Peer.address(channel);
    return address == null ? null : place.arrive(address);
  }

  private void join(String address, int times) {
    for (int i = 0; i < times; i++) {
      limits.join(from(address));
    }
  }

  private EmbeddedChannel from(String address) {
    EmbeddedChannel channel = new From(address);
    channels.add(channel);
    return channel;
  }

  /** A connection from an address. */
  private static final class From extends EmbeddedChannel {
    private final InetSocketAddress address;

    From(String ip) {
      try {
        address = new InetSocketAddress(InetAddress.getByName(ip), 40_000);
      } catch (UnknownHostException e) {
        throw new AssertionError(ip, e);
      }
    }

    @Override
    public SocketAddress remoteAddress() {
      return address;
    }
  }
}
