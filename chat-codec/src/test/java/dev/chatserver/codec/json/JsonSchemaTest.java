package dev.chatserver.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What docs/schema says of the dialect, against what it is. Unknown properties are allowed there,
 * as new ones may come; of what the server says they are not here, so that none is missing in the
 * documents.
 */
class JsonSchemaTest {

  /** What people ask for who type lines. */
  private static final List<Class<?>> OF_LINES =
      List.of(
          Reply.ModeIs.class,
          Reply.HelpOn.class,
          Reply.HelpOnNames.class,
          Reply.HelpHint.class,
          Reply.CommandHint.class);

  private static Schema schema(String name, boolean isStrict) {
    try {
      String text =
          Files.readString(Path.of("../docs/schema/" + name + ".json"))
              .replace("\"additionalProperties\": true", "\"additionalProperties\": " + !isStrict);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(text, InputFormat.JSON);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final Schema CLIENT = schema("client", false);
  private static final Schema SERVER = schema("server", true);

  private static List<Error> errors(Schema schema, String message) {
    return schema.validate(message, InputFormat.JSON);
  }

  @ParameterizedTest
  @MethodSource("dev.chatserver.codec.json.JsonEncodersTest#events")
  void shouldDescribeEachEvent(RoomEvent event, String rest) throws RefusalException {
    assertThat(rest).isNotEmpty();
    assertThat(errors(SERVER, JsonEncodersTest.encoded(event))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.chatserver.codec.json.JsonEncodersTest#replies")
  void shouldDescribeEachReply(Reply reply, String object) {
    assertThat(errors(SERVER, object.replace('\'', '"')).isEmpty())
        .as(object)
        .isEqualTo(!OF_LINES.contains(reply.getClass()));
  }

  @ParameterizedTest
  @MethodSource("dev.chatserver.codec.json.JsonCommandTest#commands")
  void shouldDescribeEachCommand(String fields) {
    assertThat(errors(CLIENT, "{" + fields.replace('\'', '"') + "}")).isEmpty();
  }

  /** What the server refuses the schema does not take either. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'do':'dance'}",
        "{'do':'say','room':'pub'}",
        "{'do':'say','room':'pub','text':' '}",
        "{'do':'say','room':'pub','text':7}",
        "{'do':'whisper','text':'hi'}",
        "{'do':'before','room':'pub','sequence':1,'lines':1001}",
        "{'do':'before','room':'pub','sequence':0,'lines':10}",
        "{'do':'join','room':'pub','after':-1}",
      })
  void shouldNotTakeWhatTheServerRefuses(String quoted) {
    String message = quoted.replace('\'', '"');

    assertThat(errors(CLIENT, message)).isNotEmpty();
    assertThatThrownBy(() -> JsonCommand.parse(message, true)).isInstanceOf(RefusalException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'reply':'entered'}", "{'reply':'new'}", "{'kind':'said'}"})
  void shouldNotTakeWhatAServerDoesNotSay(String quoted) {
    assertThat(errors(SERVER, quoted.replace('\'', '"'))).isNotEmpty();
  }
}
