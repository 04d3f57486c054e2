package io.cutwater.bench;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cutwater bench micro}. */
@Command(
    name = "micro",
    description = {
      "Measures single pieces of the hot path by JMH: nanoseconds, and bytes allocated, for each"
          + " message."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class Micro implements Callable<Integer> {

  @Parameters(
      paramLabel = "PATTERN",
      arity = "0..1",
      description = "Which of them, as a regular expression (default: all).")
  private String pattern = ".*Benchmark.*";

  @Option(names = "--forks", description = "JVMs of each (default: ${DEFAULT-VALUE}).")
  private int forks = 2;

  @Override
  public Integer call() throws Exception {
    var unused =
        new Runner(new OptionsBuilder().include(pattern).forks(forks).addProfiler("gc").build())
            .run();
    return 0;
  }
}
