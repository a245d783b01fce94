package dev.chatserver;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** The table of dependencies in docs/architecture.md, held. */
@AnalyzeClasses(
    packages = "dev.chatserver",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {

  private static final int TYPES_MAX = 25;

  /** The codec's tests come in a jar. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule shouldDependOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.chatserver..")
          .layer("codec")
          .definedBy("dev.chatserver.codec..")
          .layer("metrics")
          .definedBy("dev.chatserver.metrics..")
          .layer("logging")
          .definedBy("dev.chatserver.logging..")
          .layer("ledger")
          .definedBy("dev.chatserver.ledger..")
          .layer("feed")
          .definedBy("dev.chatserver.feed..")
          .layer("room")
          .definedBy("dev.chatserver.room..")
          .layer("session")
          .definedBy("dev.chatserver.session..")
          .layer("transport")
          .definedBy("dev.chatserver.transport..")
          .layer("web")
          .definedBy("dev.chatserver.web..")
          .layer("app")
          .definedBy("dev.chatserver.app..")
          .layer("bench")
          .definedBy("dev.chatserver.bench..")
          .layer("cli")
          .definedBy("dev.chatserver.cli..")
          .whereLayer("metrics")
          .mayNotAccessAnyLayer()
          .whereLayer("logging")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("app")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("bench")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("transport")
          .mayOnlyBeAccessedByLayers("app", "cli")
          .whereLayer("session")
          .mayOnlyBeAccessedByLayers("transport", "web", "app", "cli")
          .whereLayer("web")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("room")
          .mayOnlyBeAccessedByLayers("session", "transport", "app", "cli")
          .whereLayer("feed")
          .mayOnlyBeAccessedByLayers("room", "session", "transport", "app", "cli")
          .whereLayer("ledger")
          .mayOnlyBeAccessedByLayers("feed", "room", "session", "transport", "app", "cli");

  @ArchTest
  static final ArchRule shouldHaveNoCyclesBetweenPackages =
      slices().matching("dev.chatserver.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule shouldKeepTheCodecToItself =
      noClasses()
          .that()
          .resideInAPackage("dev.chatserver.codec..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.chatserver.ledger..",
              "dev.chatserver.feed..",
              "dev.chatserver.room..",
              "dev.chatserver.session..");

  @ArchTest
  static final ArchRule shouldKnowOfOneDialectInTheApplicationAlone =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.chatserver.ledger..",
              "dev.chatserver.feed..",
              "dev.chatserver.room..",
              "dev.chatserver.session..",
              "dev.chatserver.transport..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.chatserver.codec.plain..");

  @ArchTest
  static final ArchRule shouldKeepNettyOutOfTheLedger =
      noClasses()
          .that()
          .resideInAPackage("dev.chatserver.ledger..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule shouldKeepSqlInItsPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.chatserver.ledger.sqlite..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.sqlite..");

  @ArchTest
  static final ArchRule shouldKeepPrometheusInItsPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.chatserver.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.prometheus..");

  @ArchTest
  static final ArchRule shouldKeepTheEngineInOnePackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.chatserver.ledger.kafka..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule shouldKeepNettyOutOfRosters =
      noClasses()
          .that()
          .haveSimpleName("Roster")
          .or()
          .haveSimpleName("PresenceSummary")
          .or()
          .haveSimpleName("Names")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule shouldHoldBuffersInTheFeedAlone =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.chatserver.ledger..", "dev.chatserver.session..", "dev.chatserver.transport..")
          .and()
          .resideOutsideOfPackages( // they look at the first bytes
              "dev.chatserver.transport.tls..", "dev.chatserver.transport.proxy..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.netty.buffer.ByteBuf");

  @ArchTest
  static final ArchRule shouldHaveTheBenchKnowTheCodecAlone =
      noClasses()
          .that()
          .resideInAPackage("dev.chatserver.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.chatserver.ledger..",
              "dev.chatserver.feed..",
              "dev.chatserver.room..",
              "dev.chatserver.session..",
              "dev.chatserver.transport..",
              "dev.chatserver.app..",
              "dev.chatserver.cli..");

  /** Of any class, in any form: sleeping, waiting for a thread, a lock, a future or a latch. */
  @ArchTest
  static final ArchRule shouldBlockNowhereButInTheCommandLineTheLoadTestAndTheFilesThreads =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.chatserver.cli..",
              "dev.chatserver.bench..",
              "dev.chatserver.ledger.sqlite..",
              "dev.chatserver.ledger.kafka..")
          .should()
          .callMethodWhere(
              target(
                      nameMatching(
                          "sleep|park|parkNanos|parkUntil|wait|acquire|lock"
                              + "|(join|await|sync|invokeAll|invokeAny)[A-Za-z]*"))
                  .and(target(owner(resideOutsideOfPackage("dev.chatserver..")))))
          .orShould()
          .callMethodWhere(
              target(nameMatching("get")).and(target(owner(assignableTo(Future.class)))));

  /** No more types than one can look through. */
  @ArchTest
  static void shouldHaveFewTypesInEachPackage(JavaClasses classes) {
    Map<String, Long> types =
        classes.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

    assertThat(types.values()).allMatch(count -> count < TYPES_MAX, "of " + types);
  }

  @ArchTest
  static final ArchRule shouldHaveTimeThreadsAndChanceFromOutside =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.chatserver.app..", "dev.chatserver.cli..", "dev.chatserver.bench..")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Random.class);

  @ArchTest
  static final ArchRule shouldHaveNoClassesNamedForNothing =
      classes()
          .should()
          .haveNameNotMatching(".*(Util|Utils|Helper|Impl|Manager|Test|IT)")
          .andShould()
          .haveNameNotMatching(".*\\.Abstract\\w+");
}
