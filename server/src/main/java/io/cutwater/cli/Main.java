package io.cutwater.cli;

import io.cutwater.log.LogConfigurator;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code cutwater}. */
@Command(
    name = "cutwater",
    description = "The exactly-once bridge between NATS JetStream and Apache Pulsar.%n",
    subcommands = {
      DemoCommand.class,
      PlaygroundCommand.class,
      RunCommand.class,
      CheckCommand.class,
      StatusCommand.class,
      ChannelsCommand.class,
      TailCommand.class,
      TraceCommand.class,
      ResumeCommand.class,
      TrainCommand.class,
      TestCommand.class,
      SimulateCommand.class,
      TortureCommand.class,
      FuzzCommand.class,
      BenchCommand.class,
      VersionCommand.class,
      CompletionCommand.class,
    },
    versionProvider = VersionCommand.Provider.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, with the wanted outcome",
      "1:done, and the outcome is not the wanted one",
      "2:the command line or the configuration is wrong; nothing was done",
      "3:a server, or a running Cutwater, cannot be reached",
      "4:this machine lacks a program or has no room",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cutwater demo --for 20s            see it work, on servers of its own",
      "  cutwater check -c cutwater.yaml    what would work, and why not",
      "  cutwater run -c cutwater.yaml",
      "  cutwater status",
      "  cutwater trace -c cutwater.yaml ID  where a message stands on both sides",
    })
public final class Main implements Runnable {

  // A placeholder until picocli sets the real one.
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print help for the command.")
  void setHelp(boolean asked) {
    // Picocli prints it by itself.
  }

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  void setVersion(boolean asked) {
    // Picocli prints it by itself.
  }

  /** Read before anything is logged. */
  @Option(
      names = "--log",
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      description = "Form of log lines: line or json (default: CUTWATER_LOG, else line).")
  void setLogFormat(String format) {
    if (!format.equals("line") && !format.equals("json")) {
      throw new ParameterException(spec.commandLine(), "--log is line or json, not " + format);
    }
    System.setProperty(LogConfigurator.FORMAT_PROPERTY, format);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** Runs one command line and answers its exit code. */
  static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    return commandLine(out, err).execute(arguments);
  }

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new Main());
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(new Failures());
    return line;
  }

  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(execute(out, err, arguments));
  }
}
