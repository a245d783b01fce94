package dev.chatserver.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.ClientCommand.In;
import dev.chatserver.codec.ClientCommand.Resume;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCommandTest {

  static Stream<Arguments> commands() throws RefusalException {
    RoomName pub = RoomName.of("pub");
    UserName ann = UserName.of("ann");
    return Stream.of(
        Arguments.of(
            "'do':'say','room':'pub','text':'hi'", new In(pub, new ClientCommand.Say("hi"))),
        Arguments.of(
            "'do':'say','room':'#pub','text':'/me is text'",
            new In(pub, new ClientCommand.Say("/me is text"))),
        Arguments.of(
            "'do':'emote','room':'pub','text':'waves'",
            new In(pub, new ClientCommand.Emote("waves"))),
        Arguments.of("'do':'join','room':'pub'", new ClientCommand.Join(pub)),
        Arguments.of(
            "'do':'join','room':'pub','after':12",
            new ClientCommand.Join(pub, new Resume.After(12))),
        Arguments.of(
            "'do':'join','room':'pub','end':1", new ClientCommand.Join(pub, new Resume.AtEnd())),
        Arguments.of("'do':'part','room':'pub'", new In(pub, new ClientCommand.Part())),
        Arguments.of("'do':'rooms'", new ClientCommand.ListRooms()),
        Arguments.of("'do':'who','room':'pub'", new ClientCommand.Who(pub)),
        Arguments.of("'do':'topic','room':'pub'", new In(pub, new ClientCommand.Topic(null))),
        Arguments.of(
            "'do':'topic','room':'pub','text':'tea'", new In(pub, new ClientCommand.Topic("tea"))),
        Arguments.of(
            "'do':'topic','room':'pub','text':''", new In(pub, new ClientCommand.ClearTopic())),
        Arguments.of("'do':'whisper','to':'ann','text':'hi'", new ClientCommand.Whisper(ann, "hi")),
        Arguments.of("'do':'nick','name':'ann'", new ClientCommand.Rename(ann)),
        Arguments.of("'do':'ignore','name':'ann'", new ClientCommand.Ignore(ann)),
        Arguments.of("'do':'unignore','name':'ann'", new ClientCommand.Unignore(ann)),
        Arguments.of("'do':'ignored'", new ClientCommand.ListIgnored()),
        Arguments.of(
            "'do':'before','room':'pub','sequence':4213,'lines':50",
            new In(pub, new ClientCommand.Before(4213, 50))),
        Arguments.of(
            "'do':'search','room':'pub','words':'tea'",
            new In(pub, new ClientCommand.Search("tea"))),
        Arguments.of("'do':'quit'", new ClientCommand.Quit(null)),
        Arguments.of("'do':'quit','text':'bye'", new ClientCommand.Quit("bye")),
        Arguments.of("'unknown':1,'do':'rooms'", new ClientCommand.ListRooms()));
  }

  /** The client's half is the mirror of the server's. */
  @ParameterizedTest
  @MethodSource("commands")
  void shouldBeWhatAClientSends(String fields, ClientCommand command) throws RefusalException {
    assertThat(JsonCommand.parse(JsonClientEncoder.text(command), true)).isEqualTo(command);
  }

  @Test
  void shouldBeWhatAClientGreetsWith() throws RefusalException {
    for (Resume resume : new Resume[] {null, new Resume.After(7), new Resume.AtEnd()}) {
      ClientCommand hello = new ClientCommand.Hello(UserName.of("ann"), resume);

      assertThat(JsonCommand.parse(JsonClientEncoder.text(hello), false)).isEqualTo(hello);
    }
  }

  @Test
  void shouldRefuseToSendWhatTheDialectHasNot() throws RefusalException {
    assertThatThrownBy(() -> JsonClientEncoder.text(new ClientCommand.Leave()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Leave: not sendable (expected: what the dialect has)");
    In nested = new In(RoomName.of("pub"), new ClientCommand.Leave());
    assertThatThrownBy(() -> JsonClientEncoder.text(nested))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldMakeACommandOfAnObject(String fields, ClientCommand command) throws RefusalException {
    assertThat(parse(fields, true)).isEqualTo(command);
  }

  @Test
  void shouldSayHelloFirst_andOnce() throws RefusalException {
    assertThat(parse("'do':'hello','name':'ann'", false))
        .isEqualTo(new ClientCommand.Hello(UserName.of("ann"), null));
    assertThat(parse("'do':'hello','name':'ann','after':0", false))
        .isEqualTo(new ClientCommand.Hello(UserName.of("ann"), new Resume.After(0)));
    assertThat(parse("'do':'quit'", false)).isEqualTo(new ClientCommand.Quit(null));
    assertThat(refusal("'do':'rooms'", false).detail()).contains("hello");
    assertThat(refusal("'do':'hello','name':'ann'", true).detail()).isEqualTo("hello, once");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'do':'say','room':'pub'",
        "'do':'say','room':'pub','text':''",
        "'do':'say','room':'pub','text':5",
        "'do':'say','text':'hi'",
        "'do':'join'",
        "'do':'join','room':'pub','after':-1",
        "'do':'join','room':'pub','after':'x'",
        "'do':'before','room':'pub','sequence':1,'lines':1001",
        "'do':'before','room':'pub','sequence':0,'lines':1",
        "'do':'whisper','to':7,'text':'hi'",
        "'do':'dance'",
        "'do':7",
        "'say':'do'",
        "'do':'rooms','do':'rooms'",
        "'do':'rooms','x':{}",
        "'do':'rooms','x':[]",
        "'do':'rooms','x':null",
        "'do':'rooms','x':1.5",
        "'do':'rooms','x':123456789012345678901",
        "'do':'rooms'},{",
      })
  void shouldTellWhatIsRight(String fields) {
    assertThat(refusal(fields, true).reason()).isEqualTo(Reason.USAGE);
    assertThat(refusal(fields, true).detail()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "[]", "\"hello\"", "{", "{}{}", "[[[[[[[[[["})
  void shouldTellThatItWantsAnObject(String message) {
    assertThatThrownBy(() -> JsonCommand.parse(message, true))
        .isInstanceOfSatisfying(
            RefusalException.class, e -> assertThat(e.refusal().reason()).isEqualTo(Reason.USAGE));
  }

  @Test
  void shouldGuessWhatWasMeant() {
    assertThat(refusal("'do':'jion','room':'pub'", true).detail()).contains("join");
  }

  @Test
  void shouldMakeTextHarmless_andBoundIt() throws RefusalException {
    assertThat(parse("'do':'say','room':'pub','text':'a\\u001bb\\nc'", true).toString())
        .doesNotContain("\u001b", "\n");
    String longest = "x".repeat(4096);
    assertThat(parse("'do':'say','room':'pub','text':'" + longest + "'", true))
        .isInstanceOf(In.class);
    assertThat(refusal("'do':'say','room':'pub','text':'" + longest + "x'", true).reason())
        .isEqualTo(Reason.LINE_TOO_LONG);
    assertThat(refusal("'do':'quit','text':'" + "x".repeat(301) + "'", true).reason())
        .isEqualTo(Reason.TEXT_TOO_LONG);
    assertThat(refusal("'do':'join','room':'a b'", true).reason())
        .isEqualTo(Reason.ROOM_NAME_INVALID);
  }

  private static ClientCommand parse(String fields, boolean welcomed) throws RefusalException {
    return JsonCommand.parse("{" + fields.replace('\'', '"') + "}", welcomed);
  }

  private static Refusal refusal(String fields, boolean welcomed) {
    try {
      throw new AssertionError(parse(fields, welcomed));
    } catch (RefusalException e) {
      return e.refusal();
    }
  }
}
