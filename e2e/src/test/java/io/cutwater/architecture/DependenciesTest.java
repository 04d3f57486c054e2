package io.cutwater.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.io.Writer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class DependenciesTest {

  private static final int CLASSES_MIN = 200;
  private static final String[] CLIENTS = {"io.nats..", "org.apache.pulsar.."};
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.cutwater");

  @Test
  void allClassesAreSeen() {
    assertThat(PRODUCT.size()).isGreaterThan(CLASSES_MIN);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.cutwater.(**)").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  void theNatsClientIsSeenWhereItBelongs() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.cutwater.nats..", "io.cutwater.playground..", "io.cutwater.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.nats..")
        .check(PRODUCT);
  }

  @Test
  void thePulsarClientIsSeenWhereItBelongs() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.cutwater.pulsar..", "io.cutwater.playground..", "io.cutwater.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.pulsar..")
        .check(PRODUCT);
  }

  @Test
  void theTwoSidesNeverMeetButInTheCompositionRoot() {
    noClasses()
        .that()
        .resideInAPackage("io.cutwater.nats..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.cutwater.pulsar..")
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage("io.cutwater.pulsar..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.cutwater.nats..")
        .check(PRODUCT);
    noClasses()
        .that(
            resideInAPackage("io.cutwater..")
                .and(not(resideInAnyPackage("io.cutwater.nats..", "io.cutwater.pulsar.."))))
        .and()
        .resideOutsideOfPackage("io.cutwater.app..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.cutwater.nats..", "io.cutwater.pulsar..")
        .check(PRODUCT);
  }

  @Test
  void theCoreDoesNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.cutwater.message..",
            "io.cutwater.relay..",
            "io.cutwater.route..",
            "io.cutwater.lane..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(CLIENTS)
        .check(PRODUCT);
  }

  @Test
  void theCoreOpensNeitherStreamNorFile() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.cutwater.message..",
            "io.cutwater.relay..",
            "io.cutwater.route..",
            "io.cutwater.lane..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(InputStream.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(OutputStream.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Reader.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Writer.class)
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(File.class, RandomAccessFile.class)
        .check(PRODUCT);
  }

  @Test
  void theRelayIsPure() {
    noClasses()
        .that()
        .resideInAPackage("io.cutwater.relay..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.util.concurrent..",
            "org.slf4j..",
            "io.cutwater.lane..",
            "io.cutwater.route..",
            "io.cutwater.config..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class, System.class, java.util.Random.class, java.time.Clock.class)
        .check(PRODUCT);
  }

  @Test
  void controlKnowsNeitherHttpNorCommandLine() {
    noClasses()
        .that()
        .resideInAnyPackage("io.cutwater.control..", "io.cutwater.config..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.cutwater.http..", "io.cutwater.cli..", "io.cutwater.app..")
        .check(PRODUCT);
  }

  @Test
  void noClassIsNamedAfterNothing() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(PRODUCT);
  }

  /** Core and playground are vocabularies for others; elsewhere a public type is the exception. */
  @Test
  void mostTypesAreNotPublic() {
    assertThat(publicPercent("nats")).isLessThanOrEqualTo(40);
    assertThat(publicPercent("pulsar")).isLessThanOrEqualTo(40);
    assertThat(publicPercent("config", "control", "http", "app", "cli", "demo", "log"))
        .isLessThanOrEqualTo(45);
  }

  private static long publicPercent(String... parts) {
    List<JavaClass> types =
        PRODUCT.stream()
            .filter(type -> Stream.of(parts).anyMatch(part -> type.getPackageName().endsWith(part)))
            .filter(type -> !type.getPackageName().contains("playground"))
            .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
            .toList();
    assertThat(types).isNotEmpty();
    long open =
        types.stream().filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC)).count();
    return open * 100 / types.size();
  }
}
