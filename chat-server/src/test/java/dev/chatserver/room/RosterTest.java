package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RosterTest {

  private static final UserName ANN = Samples.user("ann");
  private static final UserName BOB = Samples.user("bob");
  private static final UserName CID = Samples.user("cid");

  private final Roster roster = new Roster();
  private final Member ann = new Member(ANN);
  private final Member bob = new Member(BOB);
  private final Member cid = new Member(CID);

  @Test
  void shouldListThoseWhoCameFirst() {
    // given
    roster.add(bob);
    roster.add(ann);
    roster.add(cid);

    // then
    assertThat(roster.first(2)).containsExactly(BOB, ANN);
    assertThat(roster.first(3)).containsExactly(BOB, ANN, CID);
    assertThat(roster.first(4)).containsExactly(BOB, ANN, CID);
    assertThat(roster.size()).isEqualTo(3);
  }

  @Test
  void shouldTellApartTwoOfOneName() {
    // given
    Member other = new Member(Samples.user("ANN"));
    roster.add(ann);
    roster.add(other);

    // when
    boolean removed = roster.remove(ann);

    // then
    assertThat(removed).isTrue();
    assertThat(roster.first(2)).containsExactly(other.name);
    assertThat(roster.remove(ann)).isFalse();
    assertThat(roster.size()).isEqualTo(1);
  }

  @Test
  void shouldBeEmptyWhenTheLastOneIsRemoved() {
    // given
    assertThat(roster.isEmpty()).isTrue();
    roster.add(ann);
    assertThat(roster.isEmpty()).isFalse();

    // when
    boolean removed = roster.remove(ann);

    // then
    assertThat(removed).isTrue();
    assertThat(roster.isEmpty()).isTrue();
    assertThat(roster.remove(ann)).isFalse();
  }

  @Test
  void shouldPutWhoIsRenamedLast() {
    // given
    roster.add(ann);
    roster.add(bob);

    // when
    roster.rename(ann, CID);

    // then
    assertThat(roster.first(2)).containsExactly(BOB, CID);
  }

  @Test
  void shouldNotBringBackWhoIsRenamedWhenGone() {
    // given
    roster.add(ann);
    roster.remove(ann);

    // when
    roster.rename(ann, CID);

    // then
    assertThat(roster.isEmpty()).isTrue();
  }

  @Test
  void shouldDoAsAPlainListDoes() {
    Random random = new Random(7);
    List<Member> model = new ArrayList<>();
    List<Member> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(new Member(Samples.user("name-" + i)));
    }
    for (int step = 0; step < 10_000; step++) {
      Member member = all.get(random.nextInt(all.size()));
      if (!member.present) {
        roster.add(member);
        model.add(member);
      } else if (random.nextBoolean()) {
        roster.remove(member);
        model.remove(member);
      } else {
        roster.rename(member, Samples.user("other-" + step));
        model.remove(member);
        model.add(member);
      }
      assertThat(roster.size()).isEqualTo(model.size());
      assertThat(roster.first(100)).isEqualTo(model.stream().map(m -> m.name).toList());
    }
  }
}
