package io.cutwater.playground.host;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of this machine that run to their end: found on the path, run within a bound. */
public final class Programs {
  /** The exit code of a program that did not end in time. */
  public static final int TIMED_OUT = -1;

  private Programs() {}

  /** The executable of that name on the path. */
  public static Optional<Path> onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** Runs a command with this process' environment. */
  public static Result run(List<String> command, Duration bound) {
    return run(command, Map.of(), bound);
  }

  /** Runs a command to its end; one that does not end in time is killed. */
  public static Result run(List<String> command, Map<String, String> environment, Duration bound) {
    try {
      // A file instead of a pipe: a program that writes much must not wait for a reader.
      Path output = Files.createTempFile("cutwater-", ".out");
      try {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        int exit = TIMED_OUT;
        if (process.waitFor(bound.toNanos(), TimeUnit.NANOSECONDS)) {
          exit = process.exitValue();
        } else {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        }
        return new Result(exit, Files.readString(output, StandardCharsets.UTF_8));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SetupException("interrupted while running " + command.getFirst(), "Try again", e);
    }
  }

  /** What a program left: its exit code and its output, standard error included. */
  public record Result(int exitCode, String output) {
    public boolean succeeded() {
      return exitCode == 0;
    }

    /** The last lines of the output, for an error message. */
    public String tail() {
      List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }
  }
}
