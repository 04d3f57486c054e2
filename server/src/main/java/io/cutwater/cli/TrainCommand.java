package io.cutwater.cli;

import io.cutwater.demo.Training;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    description = {
      "Let the JVM learn this build of Cutwater on local servers, from JDK 25 on: about a minute.",
      "Every command then starts in a third of the time, and `run` is fast at once.",
      "Not used while CUTWATER_JAVA_OPTS is set; a new build needs a new training.",
    },
    footerHeading = "%nExample:%n",
    footer = "  cutwater train")
final class TrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    var cache = Training.run(Home.folder().resolve(".cutwater/train"), err::println);
    spec.commandLine().getOut().println("trained: " + cache.file());
    return ExitCode.OK;
  }
}
