package io.cutwater.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Listed for the help: the launcher runs it itself, since it builds what is run here. */
abstract class CheckoutCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(hidden = true)
  private List<String> ignored = List.of();

  @Override
  public final Integer call() {
    String name = spec.commandLine().getCommandName();
    spec.commandLine().getErr().println("cutwater: run ./cutwater " + name + " in a checkout");
    return ExitCode.USAGE;
  }
}
