package io.cutwater.cli;

import io.cutwater.app.Version;
import io.cutwater.json.Json;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--output", paramLabel = "FORM", description = "table or json.")
  private OutputFormat output = OutputFormat.table;

  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {line()};
    }
  }

  @Override
  public Integer call() throws Exception {
    Map<String, String> answer =
        new TreeMap<>(
            Map.of(
                "version", Version.text(), "java", System.getProperty("java.version", "unknown")));
    spec.commandLine()
        .getOut()
        .println(output == OutputFormat.json ? Json.mapper().writeValueAsString(answer) : line());
    return ExitCode.OK;
  }

  private static String line() {
    return "cutwater " + Version.text() + " on Java " + System.getProperty("java.version");
  }
}
