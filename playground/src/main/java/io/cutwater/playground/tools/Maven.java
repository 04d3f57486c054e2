package io.cutwater.playground.tools;

import io.cutwater.playground.host.Programs;
import io.cutwater.playground.host.SetupException;
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
