package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import org.junit.jupiter.api.Test;

class RosterTest {

  private static final UserName ANN = Samples.user("ann");
  private static final UserName BOB = Samples.user("bob");
  private static final UserName CID = Samples.user("cid");

  private final Roster roster = new Roster();

  @Test
  void shouldListThoseWhoCameFirst() {
    // given
    roster.add(BOB);
    roster.add(ANN);
    roster.add(CID);

    // then
    assertThat(roster.first(2)).containsExactly(BOB, ANN);
    assertThat(roster.first(3)).containsExactly(BOB, ANN, CID);
    assertThat(roster.first(4)).containsExactly(BOB, ANN, CID);
    assertThat(roster.size()).isEqualTo(3);
  }

  @Test
  void shouldCountEachNameOnce() {
    assertThat(roster.add(ANN)).isTrue();
    assertThat(roster.add(Samples.user("ANN"))).isFalse();
    assertThat(roster.size()).isEqualTo(1);
  }

  @Test
  void shouldBeEmptyWhenTheLastOneIsRemoved() {
    // given
    assertThat(roster.isEmpty()).isTrue();
    roster.add(ANN);
    assertThat(roster.isEmpty()).isFalse();

    // when
    boolean removed = roster.remove(ANN);

    // then
    assertThat(removed).isTrue();
    assertThat(roster.isEmpty()).isTrue();
    assertThat(roster.remove(ANN)).isFalse();
  }

  @Test
  void shouldPutWhoIsRenamedLast() {
    // given
    roster.add(ANN);
    roster.add(BOB);

    // when
    roster.rename(ANN, CID);

    // then
    assertThat(roster.first(9)).containsExactly(BOB, CID);
  }

  @Test
  void shouldNotLetInWhoIsRenamedAndWasNotThere() {
    // when
    roster.rename(ANN, CID);

    // then
    assertThat(roster.isEmpty()).isTrue();
  }
}
