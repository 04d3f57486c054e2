package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command of {@code cutwater} that has ended.
 *
 * @param output what it said, errors too
 */
record CommandRun(int exitCode, String output) {

  private static final int BOUND_SECONDS = 60;

  /** Runs a command to its end. */
  static CommandRun of(Path folder, String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "command", ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx96m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.cutwater.cli.Main"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("did not end: " + List.of(arguments));
    }
    return new CommandRun(process.exitValue(), Files.readString(output, UTF_8));
  }
}
