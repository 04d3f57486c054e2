package io.cutwater.playground.tools;

import io.cutwater.playground.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program that Go builds from its public source. */
final class GoProgram {
  private static final Duration BUILD_BOUND = Duration.ofMinutes(15);

  private GoProgram() {}

  /**
   * Builds it.
   *
   * @param module with its version, as {@code go install} takes it
   * @param program the executable's name
   * @param work where it is put
   * @param refusals takes the reason when it cannot be built
   */
  static Optional<Path> install(String module, String program, Path work, List<String> refusals) {
    if (Programs.onPath("go").isEmpty()) {
      refusals.add("go is not on the path");
      return Optional.empty();
    }
    Programs.Result result =
        Programs.run(
            List.of("go", "install", module), Map.of("GOBIN", work.toString()), BUILD_BOUND);
    if (!result.succeeded()) {
      refusals.add("go install: " + result.tail());
      return Optional.empty();
    }
    return Optional.of(work.resolve(program));
  }
}
