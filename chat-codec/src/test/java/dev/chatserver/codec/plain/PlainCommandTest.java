package dev.chatserver.codec.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.ClientCommand.ReadingMode;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainCommandTest {

  @ParameterizedTest
  @ValueSource(strings = {"hello", " hello ", "a /join b", " /join tea", "-- that name is taken"})
  void shouldSayALineThatStartsWithNoSlash(String line) throws RefusalException {
    assertThat(PlainCommand.parse(line)).isEqualTo(new ClientCommand.Say(line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "    "})
  void shouldMakeNothingOfALineWithoutText(String line) throws RefusalException {
    assertThat(PlainCommand.parse(line)).isEqualTo(new ClientCommand.Blank());
  }

  @ParameterizedTest
  @CsvSource({"//path, /path", "//, /", "///, //", "//join tea, /join tea", "'// ', '/ '"})
  void shouldSayALineOfTwoSlashesWithOneOfThem(String line, String said) throws RefusalException {
    assertThat(PlainCommand.parse(line)).isEqualTo(new ClientCommand.Say(said));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldReadEveryCommand(String line, ClientCommand command) throws RefusalException {
    assertThat(PlainCommand.parse(line)).isEqualTo(command);
  }

  static Stream<Arguments> commands() throws RefusalException {
    return Stream.of(
        Arguments.of("/join tea", new ClientCommand.Join(RoomName.of("tea"))),
        Arguments.of("/join #tea", new ClientCommand.Join(RoomName.of("tea"))),
        Arguments.of("/leave", new ClientCommand.Leave()),
        Arguments.of("/rooms", new ClientCommand.ListRooms()),
        Arguments.of("/who", new ClientCommand.Who(null)),
        Arguments.of("/who tea", new ClientCommand.Who(RoomName.of("tea"))),
        Arguments.of("/topic", new ClientCommand.Topic(null)),
        Arguments.of("/topic tea and cake", new ClientCommand.Topic("tea and cake")),
        Arguments.of("/me waves twice", new ClientCommand.Emote("waves twice")),
        Arguments.of("/msg bob hi you", new ClientCommand.Whisper(UserName.of("bob"), "hi you")),
        Arguments.of("/msg bob: hi", new ClientCommand.Whisper(UserName.of("bob"), "hi")),
        Arguments.of("/w @bob hi", new ClientCommand.Whisper(UserName.of("bob"), "hi")),
        Arguments.of("/query bob hi:", new ClientCommand.Whisper(UserName.of("bob"), "hi:")),
        Arguments.of("/nick bob", new ClientCommand.Rename(UserName.of("bob"))),
        Arguments.of("/ignore", new ClientCommand.ListIgnored()),
        Arguments.of("/ignore bob", new ClientCommand.Ignore(UserName.of("bob"))),
        Arguments.of("/unignore bob", new ClientCommand.Unignore(UserName.of("bob"))),
        Arguments.of("/history", new ClientCommand.History(20)),
        Arguments.of("/history 7", new ClientCommand.History(7)),
        Arguments.of("/since 4213", new ClientCommand.Since(4213)),
        Arguments.of("/since +4213", new ClientCommand.Since(4213)),
        Arguments.of("/search tea", new ClientCommand.Search("tea")),
        Arguments.of("/search \"green tea\" cup", new ClientCommand.Search("\"green tea\" cup")),
        Arguments.of("/stamp on", new ClientCommand.Mode(ReadingMode.STAMP, true)),
        Arguments.of("/stamp OFF", new ClientCommand.Mode(ReadingMode.STAMP, false)),
        Arguments.of("/stamp", new ClientCommand.Mode(ReadingMode.STAMP, null)),
        Arguments.of("/echo off", new ClientCommand.Mode(ReadingMode.ECHO, false)),
        Arguments.of("/mark", new ClientCommand.Mode(ReadingMode.MARK, null)),
        Arguments.of("/topic -", new ClientCommand.ClearTopic()),
        Arguments.of("help", new ClientCommand.SayOrCommand("help", "/help")),
        Arguments.of("Quit ", new ClientCommand.SayOrCommand("Quit ", "/quit")),
        Arguments.of("/names", new ClientCommand.Who(null)),
        Arguments.of("/LIST", new ClientCommand.ListRooms()),
        Arguments.of("/part", new ClientCommand.Leave()),
        Arguments.of("/exit", new ClientCommand.Quit(null)),
        Arguments.of("/?", new ClientCommand.Help(null)),
        Arguments.of("/quit", new ClientCommand.Quit(null)),
        Arguments.of("/quit good night", new ClientCommand.Quit("good night")),
        Arguments.of("/help", new ClientCommand.Help(null)),
        Arguments.of("/help join", new ClientCommand.Help("join")));
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveEveryCommandInTheTableAbove(PlainCommand command) throws RefusalException {
    String typed = "/" + command.name().toLowerCase(Locale.ROOT);

    assertThat(commands().map(row -> (String) row.get()[0]))
        .anyMatch(line -> line.equals(typed) || line.startsWith(typed + " "));
  }

  @Test
  void shouldHaveAWayToTypeEveryClientCommandButThoseThatNobodyTypes() throws RefusalException {
    // given
    Set<Class<?>> untyped =
        Set.of(
            ClientCommand.Hello.class,
            ClientCommand.Say.class,
            ClientCommand.Blank.class,
            ClientCommand.In.class, // who types is in one room
            ClientCommand.Part.class,
            ClientCommand.Before.class,
            ClientCommand.Negotiation.class,
            ClientCommand.Malformed.class,
            ClientCommand.Unterminated.class);

    // when
    Set<Class<?>> typed =
        commands().map(row -> row.get()[1].getClass()).collect(Collectors.toSet());

    // then
    Set<Class<?>> all = kindsOf(ClientCommand.class).collect(Collectors.toSet());
    assertThat(typed).doesNotContainAnyElementsOf(untyped);
    typed.addAll(untyped);
    assertThat(typed).isEqualTo(all);
  }

  /** The records that are of this kind, those of its sealed kinds among them. */
  private static Stream<Class<?>> kindsOf(Class<?> kind) {
    return kind.isSealed()
        ? Stream.of(kind.getPermittedSubclasses()).flatMap(PlainCommandTest::kindsOf)
        : Stream.of(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "/JOIN tea, /join tea",
    "/JoIn tea, /join tea",
    "/join   tea  , /join tea",
    "'/join tea ', /join tea",
    "'/leave  ', /leave",
    "'/topic  ', /topic",
    "'/topic  a  b ', /topic a  b",
    "'/me  waves ', /me waves",
    "'/msg   bob    hi  you ', /msg bob hi  you",
    "/STAMP ON, /stamp on",
  })
  void shouldLookPastCaseAndExtraSpaces(String line, String tidy) {
    assertThat(outcome(line)).isEqualTo(outcome(tidy));
  }

  @ParameterizedTest
  @CsvSource({
    "/join, /join ROOM",
    "/leave the room, /leave",
    "/rooms all, /rooms",
    "'/join  ', /join ROOM",
    "/me, /me TEXT",
    "'/me ', /me TEXT",
    "/msg, /msg NAME TEXT",
    "/msg bob, /msg NAME TEXT",
    "'/msg bob  ', /msg NAME TEXT",
    "/nick, /nick NAME",
    "/unignore, /unignore NAME",
    "/history x, /history [N]",
    "/history 0, /history [N]",
    "/history -1, /history [N]",
    "/history 1 2, /history [N]",
    "/history 1001, /history [N]",
    "/history 99999999999999999999, /history [N]",
    "/history 4294967297, /history [N]", // 1, if it were cut to an int
    "/history ٧, /history [N]",
    "/since, /since SEQ",
    "/since x, /since SEQ",
    "/since -1, /since SEQ",
    "/since -0, /since SEQ",
    "/since ++1, /since SEQ",
    "/since +, /since SEQ",
    "/since + 1, /since SEQ",
    "/since 1000000000000000000, /since SEQ",
    "/since 99999999999999999999, /since SEQ",
    "/search, /search WORDS",
    "/stamp maybe, /stamp [on|off]",
    "/stamp on off, /stamp [on|off]",
    "/echo 1, /echo [on|off]",
  })
  void shouldAnswerMisuseWithTheRightUsage(String line, String usage) {
    assertThat(outcome(line)).isEqualTo(Refusal.of(Reason.USAGE, usage));
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/ hello, /",
    "/x, /x",
    "/Jion tea, /Jion",
    "/joinn tea, /joinn",
    "/jo, /jo",
    "/mé waves, /mé",
    "/hello, /hello",
    "/join/tea, /join/tea",
    "/-- hello, /--",
  })
  void shouldNameTheCommandThatItDoesNotKnow(String line, String named) {
    assertThat(outcome(line)).isEqualTo(Refusal.of(Reason.UNKNOWN_COMMAND, named));
  }

  @ParameterizedTest
  @CsvSource({
    "/join -tea, ROOM_NAME_INVALID",
    "/join tea room, ROOM_NAME_INVALID",
    "/join #, ROOM_NAME_INVALID",
    "/who tea room, ROOM_NAME_INVALID",
    "/nick two words, NAME_INVALID",
    "/nick -bob, NAME_INVALID",
    "/nick root, NAME_RESERVED",
    "/nick abcdefghijklmnopqrstuvwxyz0123456, NAME_TOO_LONG",
    "/msg -bob hi, NAME_INVALID",
    "/ignore two words, NAME_INVALID",
    "/unignore -bob, NAME_INVALID",
  })
  void shouldSayWhatIsWrongWithAName(String line, Reason reason) {
    assertThat(outcome(line)).isEqualTo(Refusal.of(reason));
  }

  @Test
  void shouldShowANewNameAsTyped() throws RefusalException {
    // when
    ClientCommand command = PlainCommand.parse("/nick BOB");

    // then
    assertThat(command).isInstanceOf(ClientCommand.Rename.class);
    assertThat(command).hasToString("Rename[name=BOB]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "東", "🎉"})
  void shouldTakeATopicAndAFarewellOfTheMostCharacters(String character) throws RefusalException {
    // given
    String longest = character.repeat(300);

    // when, then
    assertThat(PlainCommand.parse("/topic " + longest)).isEqualTo(new ClientCommand.Topic(longest));
    assertThat(PlainCommand.parse("/quit " + longest)).isEqualTo(new ClientCommand.Quit(longest));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "東", "🎉"})
  void shouldRefuseATopicAndAFarewellOfOneCharacterMore(String character) {
    // given
    String tooLong = character.repeat(301);

    // when, then
    assertThat(outcome("/topic " + tooLong))
        .isEqualTo(Refusal.of(Reason.TEXT_TOO_LONG, "a topic has at most 300 characters"));
    assertThat(outcome("/quit " + tooLong))
        .isEqualTo(Refusal.of(Reason.TEXT_TOO_LONG, "a farewell has at most 300 characters"));
  }

  @Test
  void shouldSearchForSoManyCharactersAndNoMore() {
    String most = "\uD83C\uDF75".repeat(100); // a cup of tea is two chars

    assertThat(outcome("/search " + most)).isEqualTo(new ClientCommand.Search(most));
    assertThat(outcome("/search " + most + "a"))
        .isEqualTo(Refusal.of(Reason.TEXT_TOO_LONG, "a search has at most 100 characters"));
  }

  @Test
  void shouldTakeTheFewestAndTheMostLinesOfHistory() {
    assertThat(outcome("/history 1")).isEqualTo(new ClientCommand.History(1));
    assertThat(outcome("/history 1000")).isEqualTo(new ClientCommand.History(1000));
  }

  @Test
  void shouldTakeTheFirstAndTheLastPosition() {
    assertThat(outcome("/since 0")).isEqualTo(new ClientCommand.Since(0));
    assertThat(outcome("/since 999999999999999999"))
        .isEqualTo(new ClientCommand.Since(999_999_999_999_999_999L));
  }

  @Test
  void shouldKnowItsCommandsWhateverTheLocale() {
    Locale before = Locale.getDefault();
    try {
      // given
      Locale.setDefault(Locale.forLanguageTag("tr")); // where I in lower case has no dot

      // when
      Object outcome = outcome("/JOIN tea");

      // then
      assertThat(outcome).isEqualTo(outcome("/join tea"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"join", "/join", "JOIN", "/Join"})
  void shouldFindACommandForTheHelp(String name) {
    assertThat(PlainCommand.find(name)).isSameAs(PlainCommand.JOIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "//join", "join tea", "joi"})
  void shouldFindNoneOfAnotherName(String name) {
    assertThat(PlainCommand.find(name)).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void shouldSayInOneLineHowACommandIsTypedAndWhatItDoes(PlainCommand command) {
    assertThat(command.usage()).matches("/[a-z]+( [A-Za-z\\[\\]| ]+)?");
    assertThat(command.doesInFull()).isNotBlank().doesNotContain("\n");
  }

  private static Object outcome(String line) {
    try {
      ClientCommand command = PlainCommand.parse(line);
      assertThat(command).as(line).isNotNull();
      return command;
    } catch (RefusalException e) {
      return e.refusal();
    }
  }
}
