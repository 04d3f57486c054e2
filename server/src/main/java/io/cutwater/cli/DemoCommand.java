package io.cutwater.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "demo", description = "stub")
final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return ExitCode.FAILED;
  }
}
