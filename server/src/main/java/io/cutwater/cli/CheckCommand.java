package io.cutwater.cli;

import io.cutwater.app.Preflight;
import io.cutwater.config.ConfigurationReader;
import io.cutwater.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    description = {
      "Ask the real servers what each channel would find and make, and at which guarantee.",
      "Changes nothing. Exit code 1 when a channel would not run, 3 when a server is down.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cutwater check -c cutwater.yaml",
      "  cutwater check -c cutwater.yaml --output json"
    })
final class CheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration file.")
  private Path config = Path.of("cutwater.yaml");

  @Option(names = "--output", paramLabel = "FORM", description = "table or json.")
  private OutputFormat output = OutputFormat.table;

  @Override
  public Integer call() throws Exception {
    List<Preflight.Finding> findings = Preflight.check(ConfigurationReader.read(config));
    PrintWriter out = spec.commandLine().getOut();
    if (output == OutputFormat.json) {
      out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(findings));
    } else {
      findings.forEach(finding -> print(finding, out));
    }
    if (findings.stream().anyMatch(Preflight.Finding::unreachable)) {
      return ExitCode.UNREACHABLE;
    }
    return findings.stream().allMatch(Preflight.Finding::wouldRun) ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void print(Preflight.Finding finding, PrintWriter out) {
    out.println(
        finding.channel()
            + ": "
            + (finding.wouldRun() ? "would run, " + finding.guarantee() : "would not run"));
    finding.problems().forEach(line -> out.println("  problem:  " + line));
    finding.weaknesses().forEach(line -> out.println("  weakness: " + line));
    finding.wouldMake().forEach(line -> out.println("  makes:    " + line));
    finding.notes().forEach(line -> out.println("  note:     " + line));
  }
}
