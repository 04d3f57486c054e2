package io.cutwater.playground.tools;

import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Programs;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program that Go builds from its public source. */
final class GoProgram {
  private static final Duration BUILD_BOUND = Duration.ofMinutes(15);

  private GoProgram() {}

  /**
   * Builds it, and puts it where a cache has its place.
   *
   * @param program the executable's name
   * @param binary where it is to stand
   * @param name of it, for people
   * @param remedy what to do where it cannot be built
   * @throws SetupException then
   */
  static void obtain(String module, String program, Path binary, String name, String remedy) {
    Path work = Folders.writable(binary.resolveSibling(program + ".part"), 0);
    try {
      List<String> refusals = new ArrayList<>();
      Path built =
          install(module, program, work, refusals)
              .orElseThrow(() ->
                  new SetupException(
                      name + " cannot be built (" + String.join("; ", refusals) + ")", remedy));
      Files.createDirectories(binary.getParent());
      Files.move(built, binary, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Folders.delete(work);
    }
  }

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
