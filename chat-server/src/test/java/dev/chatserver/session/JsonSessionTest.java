package dev.chatserver.session;

import static dev.chatserver.session.ChatRig.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.json.JsonDialect;
import dev.chatserver.testing.GatedLedger;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session that speaks JSON: several rooms at a time, each with its past. */
class JsonSessionTest {

  private static final Pattern TIME = Pattern.compile(",\"(time|since)\":\"[^\"]*\"");

  private final GatedLedger ledger = GatedLedger.atOnce(16 * 1024);
  private final ChatRig rig = new ChatRig(2, ledger, new JsonDialect());

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void shouldSpeakInTheRoomThatItNames() {
    // given
    Somebody ann = new Somebody(0, "ann").does("'do':'join','room':'tea'");
    Somebody bob = new Somebody(1, "bob");
    ann.awaits("{'reply':'entered','room':'tea','here':1}");

    // when
    ann.does("'do':'say','room':'lobby','text':'hello'");
    ann.does("'do':'emote','room':'tea','text':'waves'");

    // then
    String hello = "{'room':'lobby','sequence':1,'kind':'said','by':'ann','text':'hello'}";
    String waves = "{'room':'tea','sequence':1,'kind':'emoted','by':'ann','text':'waves'}";
    bob.awaits(hello);
    ann.awaits(hello).awaits(waves);
    assertThat(bob.objects()).doesNotContain(json(waves));
  }

  @Test
  void shouldTellThatItIsNotInARoom() {
    Somebody ann = new Somebody(0, "ann").does("'do':'say','room':'tea','text':'hello'");

    ann.awaits(
        "{'reply':'refused','reason':'usage','detail':'join tea first',"
            + "'text':'usage: join tea first'}");
  }

  @Test
  void shouldReadEachRoomWhereItLeftOff_whenItComesBack() {
    // given
    Somebody ann = new Somebody(0, "ann").does("'do':'join','room':'tea'");
    ann.awaits("{'reply':'entered','room':'tea','here':1}");
    Somebody bob = new Somebody(1, "bob").does("'do':'join','room':'tea'");
    bob.awaits("{'reply':'entered','room':'tea','here':2}");
    for (int i = 1; i <= 3; i++) {
      ann.does("'do':'say','room':'lobby','text':'lobby " + i + "'");
      ann.does("'do':'say','room':'tea','text':'tea " + i + "'");
    }
    bob.awaits("{'room':'tea','sequence':3,'kind':'said','by':'ann','text':'tea 3'}");

    // when
    bob.does("'do':'quit'");
    soon().untilAsserted(() -> assertThat(rig.here(RoomName.LOBBY)).isEqualTo(1));
    Somebody again = new Somebody(1, "'name':'bob','after':2", true);
    again.does("'do':'join','room':'tea','after':1");

    // then, of what is counted only how bob went is not shown to bob
    again.awaits("{'reply':'live','room':'tea'}");
    assertThat(again.objects())
        .contains(
            json("{'reply':'resumed','room':'lobby','lines':2,'after':2}"),
            json("{'room':'lobby','sequence':3,'kind':'said','by':'ann','text':'lobby 3'}"),
            json("{'reply':'resumed','room':'tea','lines':3,'after':1}"),
            json("{'room':'tea','sequence':2,'kind':'said','by':'ann','text':'tea 2'}"),
            json("{'room':'tea','sequence':3,'kind':'said','by':'ann','text':'tea 3'}"))
        .doesNotContain(
            json("{'room':'tea','sequence':1,'kind':'said','by':'ann','text':'tea 1'}"));
  }

  @Test
  void shouldLookBackInStepsThatMeet() {
    // given
    Somebody ann = new Somebody(0, "ann");
    for (int i = 1; i <= 5; i++) {
      ann.does("'do':'say','room':'lobby','text':'" + i + "'");
    }
    ann.awaits(line(5));

    // when
    ann.does("'do':'before','room':'lobby','sequence':5,'lines':3");
    ann.does("'do':'before','room':'lobby','sequence':2,'lines':3");
    ann.does("'do':'before','room':'lobby','sequence':1,'lines':3");

    // then
    ann.awaits(earlier(2, false, line(2), line(3), line(4)));
    ann.awaits(earlier(1, true, line(1)));
    ann.awaits(earlier(1, true));
  }

  private static String earlier(int from, boolean isFirst, String... lines) {
    return "{'reply':'earlier','room':'lobby','from':%d,'first':%b,'lines':[%s]}"
        .formatted(from, isFirst, String.join(",", lines));
  }

  private static String line(int number) {
    return "{'room':'lobby','sequence':%d,'kind':'said','by':'ann','text':'%d'}"
        .formatted(number, number);
  }

  @Test
  void shouldPartFromARoom_butNotFromTheLastOne() {
    Somebody ann = new Somebody(0, "ann").does("'do':'join','room':'tea'");
    ann.awaits("{'reply':'entered','room':'tea','here':1}");
    Somebody bob = new Somebody(1, "bob").does("'do':'join','room':'tea'");
    bob.awaits("{'reply':'entered','room':'tea','here':2}");

    ann.does("'do':'part','room':'tea'");
    ann.does("'do':'part','room':'lobby'");

    ann.awaits("{'reply':'parted','room':'tea'}");
    ann.awaits(
        "{'reply':'refused','reason':'usage','detail':'quit, to leave the only room',"
            + "'text':'usage: quit, to leave the only room'}");
    bob.awaits("{'room':'tea','sequence':1,'kind':'left-room','names':['ann'],'others':0}");
    assertThat(rig.here(RoomName.LOBBY)).isEqualTo(2);
  }

  @Test
  void shouldEnterNoMoreRoomsThanAllowed() {
    Somebody ann = new Somebody(0, "ann");
    for (int i = 2; i <= 51; i++) {
      ann.does("'do':'join','room':'r" + i + "'");
    }

    ann.awaits("{'reply':'entered','room':'r50','here':1}");
    ann.awaits(
        "{'reply':'refused','reason':'too-many-rooms','detail':'50',"
            + "'text':'too many rooms: at most 50'}");
    assertThat(rig.here(Samples.room("r51"))).isZero();
  }

  @Test
  void shouldEndWithACloseFrame() {
    Somebody ann = new Somebody(0, "ann").does("'do':'quit'");

    soon().untilAsserted(() -> assertThat(ann.channel.received()).endsWith("\u0002\u0003\ufffd"));
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"');
  }

  /** A peer that writes and reads whole objects. */
  private final class Somebody {
    final PeerChannel channel;

    Somebody(int loop, String name) {
      this(loop, "'name':'" + name + "'", true);
    }

    Somebody(int loop, String hello, boolean entered) {
      channel = rig.connects(rig.loops.get(loop));
      does("'do':'hello'," + hello);
      if (entered) {
        soon().untilAsserted(() -> assertThat(objects()).anyMatch(o -> o.contains("welcome")));
        rig.loops.settle();
      }
    }

    Somebody does(String fields) {
      byte[] text = json("{" + fields + "}").getBytes(UTF_8);
      ByteBuf frame = Unpooled.buffer();
      frame.writeByte(0x81).writeByte(0x80 | text.length).writeInt(0); // a mask of nothing
      frame.writeBytes(text);
      byte[] bytes = new byte[frame.readableBytes()];
      frame.readBytes(bytes);
      channel.send(bytes);
      return this;
    }

    Somebody awaits(String object) {
      soon().untilAsserted(() -> assertThat(objects()).contains(json(object)));
      return this;
    }

    /** All that was received, in order, without times. */
    List<String> objects() {
      List<String> objects = new ArrayList<>();
      String received = channel.received();
      for (int from = received.indexOf('{'); from >= 0; from = received.indexOf('{', from)) {
        int end = end(received, from);
        if (end < 0) {
          break;
        }
        objects.add(TIME.matcher(received.substring(from, end)).replaceAll(""));
        from = end;
      }
      return objects;
    }

    private int end(String text, int from) {
      int[] depth = new int[1];
      return IntStream.range(from, text.length())
          .filter(
              i -> {
                depth[0] += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
                return depth[0] == 0;
              })
          .map(i -> i + 1)
          .findFirst()
          .orElse(-1);
    }
  }
}
