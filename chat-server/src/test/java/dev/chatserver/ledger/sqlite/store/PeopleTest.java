package dev.chatserver.ledger.sqlite.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeopleTest {

  private static final RoomName TEA = Samples.room("tea");
  private static final UserName ANN = Samples.user("ann");
  private static final UserName BOB = Samples.user("bob");

  @TempDir Path directory;

  private Store open() throws StoreException {
    return new Store(LogFile.in(directory).openToWrite(Sync.OFF));
  }

  private static @Nullable Refusal claim(
      Store store, String node, String name, @Nullable String besides) throws StoreException {
    UserName claimed = Samples.user(name);
    UserName other = besides == null ? null : Samples.user(besides);
    return store.people().apply(node, new Act.Claimed(claimed, claimed.looks(), other));
  }

  /** What it refuses depends on what is in the file, and not on how it came there. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldRefuseWhatLooksLikeAnother_whateverWasBorneBefore(boolean isRead) throws Exception {
    Store store = open();
    store.begin();
    assertThat(claim(store, "north", "annal", null)).isNull();
    assertThat(claim(store, "south", "anna1", null))
        .isEqualTo(Refusal.of(Reason.NAME_LIKE_ANOTHER, "annal"));
    assertThat(claim(store, "south", "annal", null)).isEqualTo(Refusal.of(Reason.NAME_TAKEN));
    assertThat(claim(store, "north", "anna1", "annal")).as("the same person").isNull();
    store.commit();
    if (isRead) {
      store.close();
      store = open();
    }

    store.begin();
    assertThat(store.people().release("north", Samples.user("annal"))).isTrue();
    assertThat(claim(store, "south", "annal", null))
        .isEqualTo(Refusal.of(Reason.NAME_LIKE_ANOTHER, "anna1"));
    assertThat(store.people().release("south", Samples.user("anna1"))).as("not theirs").isFalse();
    assertThat(store.people().release("north", Samples.user("anna1"))).isTrue();
    assertThat(claim(store, "south", "annal", null)).isNull();
    store.commit();
    store.close();
  }

  @Test
  void shouldForgetWhatIsNotCommitted() throws Exception {
    try (Store store = open()) {
      store.begin();
      claim(store, "north", "ann", null);
      store.people().enter("north", TEA, ANN);
      store.commit();
      store.begin();
      store.people().release("north", ANN);
      store.people().leave("north", TEA, ANN);
      claim(store, "south", "bob", null);
      store.rollback();

      assertThat(store.people().bearer(ANN)).isEqualTo("north");
      assertThat(store.people().bearer(BOB)).isNull();
      assertThat(store.people().places("north")).containsEntry(TEA, List.of(ANN));
    }
  }

  @Test
  void shouldKnowWhoIsWhere_inTheOrderInWhichTheyCame() throws Exception {
    try (Store store = open()) {
      People people = store.people();
      store.begin();
      people.enter("north", TEA, BOB);
      people.enter("north", TEA, ANN);
      assertThat(people.leave("south", TEA, ANN)).as("not theirs").isFalse();
      assertThat(people.rename("north", TEA, BOB, Samples.user("cid"))).isTrue();
      assertThat(people.rename("north", TEA, BOB, Samples.user("dan"))).as("not there").isFalse();
      assertThat(people.rename("north", TEA, ANN, Samples.user("cid"))).as("taken").isFalse();
      store.commit();
    }
    try (Store store = open()) {
      assertThat(store.people().places("north"))
          .containsEntry(TEA, List.of(ANN, Samples.user("cid")));
      assertThat(store.people().places("south")).isEmpty();
    }
  }
}
