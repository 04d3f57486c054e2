package io.cutwater.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Listed for the help: the launcher runs the tests itself, since they build what is run here. */
@Command(name = "test", description = "Build and run all tests (in a checkout: ./cutwater test).")
final class TestCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(hidden = true)
  private List<String> ignored = List.of();

  @Override
  public Integer call() {
    spec.commandLine().getErr().println("cutwater: tests are run by ./cutwater of a checkout");
    return ExitCode.USAGE;
  }
}
