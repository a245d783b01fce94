package dev.chatserver.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.core.Appender;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogConfiguratorTest {

  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void stop() {
    System.clearProperty(ClassicConstants.CONFIG_FILE_PROPERTY);
    context.stop();
  }

  private ExecutionStatus configure() {
    Configurator found = ServiceLoader.load(Configurator.class).findFirst().orElseThrow();
    assertThat(found).isInstanceOf(LogConfigurator.class);
    found.setContext(context);
    return found.configure(context);
  }

  @Test
  void shouldTellWhatHappensWithinABoundAndOfNettyWhatIsWrong() {
    assertThat(configure()).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);

    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    assertThat(root.getLevel()).isEqualTo(Level.INFO);
    assertThat(root.getAppender("BOUND"))
        .isInstanceOfSatisfying(
            RepeatBound.class,
            bound -> {
              assertThat(bound.isStarted()).isTrue();
              assertThat(bound.getAppender("STDOUT")).returns(true, Appender::isStarted);
            });
    assertThat(context.getLogger("io.netty.channel").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger("org.apache.kafka.clients").getEffectiveLevel())
        .isEqualTo(Level.ERROR);
    assertThat(context.getStatusManager().getCopyOfStatusListenerList())
        .as("what the backend has to say of itself is not printed")
        .hasSize(1);
  }

  @Test
  void shouldLeaveItToWhoeverBringsAConfiguration() {
    System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, "trace.xml");

    assertThat(configure()).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("BOUND")).isNull();
  }
}
