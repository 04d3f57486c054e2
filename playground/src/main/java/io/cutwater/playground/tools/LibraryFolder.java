package io.cutwater.playground.tools;

import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/** The jars of a program that comes as libraries, with all that they need, in one folder. */
public final class LibraryFolder {

  private LibraryFolder() {}

  /**
   * The folder, from the cache or filled by Maven.
   *
   * @param group of all artifacts
   * @param name of the program, for the cache and for people
   * @throws SetupException when Maven cannot fetch them
   */
  public static Path locate(
      Cache cache,
      String name,
      String group,
      List<String> artifacts,
      String version,
      Progress progress) {
    Path home = cache.folder().resolve(name).resolve(version);
    if (!Files.isDirectory(home)) {
      progress.report("downloading the jars of " + name + " " + version + " ...");
      obtain(name, project(group, artifacts, version), home);
    }
    return home;
  }

  private static void obtain(String name, String text, Path home) {
    Path work = Folders.writable(home.resolveSibling(home.getFileName() + ".part"), 0);
    try {
      Path jars = work.resolve("lib");
      Maven.copyJars("the jars of " + name, text, work, jars);
      Files.move(jars, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new SetupException("cannot write to " + work, "See that its disk is not full", e);
    } finally {
      Folders.delete(work);
    }
  }

  private static String project(String group, List<String> artifacts, String version) {
    String dependencies =
        artifacts.stream()
            .map(artifact ->
                "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
                    .formatted(group, artifact, version))
            .collect(Collectors.joining("\n"));
    return """
    <project xmlns="http://maven.apache.org/POM/4.0.0">
      <modelVersion>4.0.0</modelVersion>
      <groupId>io.cutwater</groupId>
      <artifactId>libraries</artifactId>
      <version>1</version>
      <packaging>pom</packaging>
      <dependencies>
      %s
      </dependencies>
    </project>
    """
        .formatted(dependencies);
  }
}
