package io.cutwater.playground.tools;

import io.cutwater.playground.host.Programs;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maven's own dependency plugin, which copies from wherever Maven's settings say. */
final class Maven {

  private static final Duration FETCH_BOUND = Duration.ofMinutes(30);
  private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

  private Maven() {}

  /**
   * Copies the jars that a project needs as it runs.
   *
   * @param what they are, in words
   * @param project the text of its pom
   * @param work an empty folder
   */
  static void copyJars(String what, String project, Path work, Path into) throws IOException {
    Path pom = work.resolve("pom.xml");
    Files.writeString(pom, project);
    fetch(
        what,
        "copy-dependencies",
        "-f",
        pom.toString(),
        "-DincludeScope=runtime",
        "-DoutputDirectory=" + into);
  }

  /**
   * Runs a goal of the plugin.
   *
   * @param what is fetched, in words
   * @param goal without the plugin's name
   */
  static void fetch(String what, String goal, String... arguments) {
    String maven = Optional.ofNullable(System.getenv("CUTWATER_MVN")).orElse("mvn");
    if (!maven.contains("/") && Programs.onPath(maven).isEmpty()) {
      throw new SetupException(
          what + " is not in the cache and Maven is not on the path",
          "Install Maven 3.8 or newer (Debian, Ubuntu: apt install maven; macOS: brew install maven)");
    }
    List<String> command = new ArrayList<>(List.of(maven, "-B", "-ntp", PLUGIN + ":" + goal));
    command.addAll(List.of(arguments));
    Programs.Result result =
        Programs.run(command, Map.of("JAVA_HOME", System.getProperty("java.home")), FETCH_BOUND);
    if (!result.succeeded()) {
      throw new SetupException(
          "Maven cannot fetch " + what,
          "It says:\n" + result.tail() + "\nSee that Maven reaches Maven Central or its mirror");
    }
  }
}
