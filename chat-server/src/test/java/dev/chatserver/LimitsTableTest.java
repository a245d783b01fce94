package dev.chatserver;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.CodecLimits;
import dev.chatserver.feed.FeedLimits;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.room.RoomLimits;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.transport.ConnectionLimits;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of limits in docs/operating.md says what the code does. */
class LimitsTableTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern NUMBER = Pattern.compile("^([\\d,]+)( KiB| MiB)?");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  private static final List<Record> LIMITS =
      List.of(
          ConnectionLimits.DEFAULT,
          SessionLimits.DEFAULT,
          RoomLimits.DEFAULT,
          FeedLimits.DEFAULT,
          MemoryLimits.DEFAULT);

  /** One line of the table. */
  private record Row(String code, String standard, String told, String option, String heldBy) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/operating.md"))) {
      String[] cells = line.split("\\|", -1);
      if (cells.length == 9 && cells[2].strip().matches("`\\w+Limits\\.\\w+`|`\\w+\\.[A-Z_]+`")) {
        rows.add(
            new Row(
                cells[2].strip().replace("`", ""),
                cells[3].strip(),
                cells[4].strip(),
                cells[5].strip().replace("`", ""),
                cells[7].strip()));
      }
    }
    return rows;
  }

  /** Source files by the names of their classes. */
  private static Map<String, Path> sources(String kind) throws IOException {
    try (Stream<Path> codec = Files.walk(ROOT.resolve("chat-codec/src/" + kind + "/java"));
        Stream<Path> server = Files.walk(ROOT.resolve("chat-server/src/" + kind + "/java"))) {
      return Stream.concat(codec, server)
          .filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
          .collect(toMap(file -> file.getFileName().toString().replace(".java", ""), file -> file));
    }
  }

  private static long value(String code) throws Exception {
    int dot = code.indexOf('.');
    String owner = code.substring(0, dot);
    String name = code.substring(dot + 1);
    for (Record limits : LIMITS) {
      if (limits.getClass().getSimpleName().equals(owner)) {
        return ((Number) limits.getClass().getMethod(name).invoke(limits)).longValue();
      }
    }
    Path source = sources("main").get(owner);
    String file = String.valueOf(source).replace('/', '.');
    Field field =
        Class.forName(file.substring(file.indexOf("dev.chatserver"), file.lastIndexOf(".java")))
            .getDeclaredField(name);
    field.setAccessible(true);
    return ((Number) field.get(null)).longValue();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldGiveTheDefaultOfTheCode(Row row) throws Exception {
    Matcher number = NUMBER.matcher(row.standard);
    assertThat(number.find()).as(row.standard).isTrue();
    long unit = number.group(2) == null ? 1 : number.group(2).equals(" KiB") ? 1024 : 1024L * 1024;

    assertThat(Long.parseLong(number.group(1).replace(",", "")) * unit).isEqualTo(value(row.code));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldNameTestsThatThereAre(Row row) throws Exception {
    Map<String, Path> tests = sources("test");
    List<String> names = QUOTED.matcher(row.heldBy).results().map(found -> found.group(1)).toList();
    assertThat(names).as("tests of " + row.code).isNotEmpty();
    for (String name : names) {
      String[] parts = name.split("\\.", -1);
      assertThat(tests).containsKey(parts[0]);
      assertThat(Files.readString(tests.get(parts[0]))).contains(" void " + parts[1] + "(");
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldQuoteWhatPeopleAreTold(Row row) throws Exception {
    String words = "";
    for (String source : List.of("PlainRefusal", "PlainText", "ProxyEntrance")) {
      Path file = sources("main").get(source);
      words += Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "");
    }
    Matcher quoted = QUOTED.matcher(row.told);
    while (quoted.find()) {
      // Up to what is left out, or to the number that is another on another server.
      String begin =
          quoted.group(1).replaceFirst("^-- ", "").replaceFirst("(…|\\d|\\bN\\b|\\[).*", "");
      assertThat(words).contains(begin.stripTrailing());
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldNameTheOptionThatChangesIt(Row row) throws Exception {
    if (row.option.equals("–")) {
      return;
    }
    String field = row.code.substring(row.code.indexOf('.') + 1);
    String kebab = field.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);

    assertThat(row.option).isEqualTo("--" + kebab);
    assertThat(Files.readString(sources("main").get("ServeOptions")))
        .contains("names = \"" + row.option + "\"");
  }

  @Test
  void shouldLeaveNoLimitOut() throws Exception {
    Set<String> inTable = new TreeSet<>();
    rows().forEach(row -> inTable.add(row.code));
    Set<String> inCode = new TreeSet<>();
    for (Record limits : LIMITS) {
      for (RecordComponent part : limits.getClass().getRecordComponents()) {
        if (part.getType() != boolean.class) {
          inCode.add(limits.getClass().getSimpleName() + "." + part.getName());
        }
      }
    }
    for (Field constant : CodecLimits.class.getFields()) {
      inCode.add("CodecLimits." + constant.getName());
    }

    assertThat(inTable).containsAll(inCode).hasSizeGreaterThan(45);
  }
}
