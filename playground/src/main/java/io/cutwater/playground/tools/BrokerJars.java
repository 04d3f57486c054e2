package io.cutwater.playground.tools;

import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * A Pulsar whose version Maven Central carries as jars only: the broker's, and all that they need,
 * laid out as a distribution is. Its command line tools are not among them.
 */
final class BrokerJars {

  private static final int SIZE_MB = 242;
  private static final String LAID_OUT = "pulsar";

  private BrokerJars() {}

  /**
   * Lays one out.
   *
   * @param like a distribution, whose scripts and configuration are taken
   */
  static void obtain(String version, Path like, Path home, Progress progress) {
    progress.report("downloading the jars of Pulsar " + version + ", " + SIZE_MB + " MB ...");
    Path work = Folders.writable(home.resolveSibling(version + ".part"), 0);
    try {
      Path laidOut = work.resolve(LAID_OUT);
      Maven.copyJars(
          "the jars of Pulsar " + version, project(version), work, laidOut.resolve("lib"));
      copy(like.resolve("bin"), laidOut.resolve("bin"));
      copy(like.resolve("conf"), laidOut.resolve("conf"));
      Files.move(laidOut, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new SetupException(
          "cannot lay out Pulsar " + version + " in " + work, "See that its disk is not full", e);
    } finally {
      Folders.delete(work);
    }
  }

  /**
   * The versions that Pulsar itself goes by are those of its parent, not of its bill of materials.
   */
  private static String project(String version) {
    return """
    <project xmlns="http://maven.apache.org/POM/4.0.0">
      <modelVersion>4.0.0</modelVersion>
      <groupId>io.cutwater</groupId>
      <artifactId>broker-jars</artifactId>
      <version>1</version>
      <packaging>pom</packaging>
      <dependencyManagement>
        <dependencies>
          <dependency>
            <groupId>org.apache.pulsar</groupId>
            <artifactId>pulsar</artifactId>
            <version>%1$s</version>
            <type>pom</type>
            <scope>import</scope>
          </dependency>
        </dependencies>
      </dependencyManagement>
      <dependencies>
        <dependency>
          <groupId>org.apache.pulsar</groupId>
          <artifactId>pulsar-broker</artifactId>
          <version>%1$s</version>
        </dependency>
      </dependencies>
    </project>
    """
        .formatted(version);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}
