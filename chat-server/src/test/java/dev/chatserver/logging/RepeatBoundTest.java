package dev.chatserver.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepeatBoundTest {

  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> out = new ListAppender<>();
  private final RepeatBound bound = new RepeatBound();
  private final Logger logger = context.getLogger("dev.chatserver.Attacked");

  @BeforeEach
  void start() {
    out.setContext(context);
    out.start();
    bound.setContext(context);
    bound.addAppender(out);
    bound.start();
    logger.addAppender(bound);
    logger.setAdditive(false);
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private List<String> told() {
    return out.list.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
  }

  private void happens(int times) {
    for (int i = 0; i < times; i++) {
      logger.atWarn().addKeyValue("why", i).log("a peer is closed");
    }
  }

  @Test
  void shouldTellTenOfAKindAndHowManyMoreThereWere() {
    happens(4223);
    assertThat(told()).hasSize(10).containsOnly("WARN a peer is closed");

    bound.periodIsOver();

    assertThat(told())
        .hasSize(11)
        .last()
        .isEqualTo("WARN … 4,213 more like this in 10 s: a peer is closed");
    assertThat(out.list.get(10).getLoggerName()).isEqualTo("dev.chatserver.Attacked");
  }

  @Test
  void shouldTellNothingMoreOfTenAndTellAgainInTheNextPeriod() {
    happens(10);
    bound.periodIsOver();
    happens(1);
    bound.periodIsOver();

    assertThat(told()).hasSize(11).containsOnly("WARN a peer is closed");
  }

  @Test
  void shouldNotTakeOneKindForAnother() {
    happens(11);
    logger.warn("something else");
    logger.error("a peer is closed");

    assertThat(told()).hasSize(12).contains("WARN something else", "ERROR a peer is closed");
  }

  @Test
  void shouldTellWhatWasLeftOutWhenItStops() {
    happens(12);

    bound.stop();

    assertThat(told()).last().isEqualTo("WARN … 2 more like this in 10 s: a peer is closed");
  }
}
