package io.cutwater.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ScopeType;

/** The reference page of the command line, made from the commands themselves. */
final class CommandReference {

  private static final int WIDTH = 100;

  private CommandReference() {}

  /** The page in Markdown. */
  static String markdown() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    CommandLine root = Main.commandLine(nowhere, nowhere).setUsageHelpWidth(WIDTH);
    StringBuilder page =
        new StringBuilder(
            """
            # Command line

            <!-- Generated from the commands in code; a test compares. Do not edit. -->

            `./cutwater COMMAND --help` says the same.

            """);
    page.append("| exit code | meaning |\n|---|---|\n");
    root.getCommandSpec()
        .usageMessage()
        .exitCodeList()
        .forEach((code, meaning) -> page.append("| %s | %s |\n".formatted(code, meaning)));
    page.append("\nEvery command takes:\n\n").append(options(root.getCommandSpec(), true));
    root.getSubcommands().values().forEach(command -> page.append(section(command)));
    return page.toString();
  }

  private static String section(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String usage = new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0);
    String own = options(spec, false);
    String footer = lines(spec.usageMessage().footer());
    return "\n## "
        + spec.name()
        + "\n\n"
        + text(spec.usageMessage().description())
        + "\n\n```\n"
        + usage.strip()
        + "\n```\n"
        + (own.isEmpty() ? "" : "\n" + own)
        + (footer.isEmpty() ? "" : "\nExamples:\n\n```console\n" + footer + "\n```\n");
  }

  /** Those that every command has where {@code shared}; else those of this one alone. */
  private static String options(CommandSpec spec, boolean shared) {
    String rows =
        spec.positionalParameters().stream()
                .filter(positional -> !positional.hidden())
                .map(CommandReference::row)
                .collect(Collectors.joining())
            + spec.options().stream()
                .filter(option -> !option.hidden())
                .filter(option ->
                    shared ? option.scopeType() == ScopeType.INHERIT : !option.inherited())
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .map(CommandReference::row)
                .collect(Collectors.joining());
    return rows.isEmpty() ? "" : "| argument | meaning |\n|---|---|\n" + rows;
  }

  private static String row(PositionalParamSpec positional) {
    return row(positional.paramLabel(), positional);
  }

  private static String row(OptionSpec option) {
    String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    return row(String.join(", ", option.names()) + label, option);
  }

  private static String row(String name, ArgSpec argument) {
    String required = argument.required() ? " Required." : "";
    return "| `%s` | %s%s |\n"
        .formatted(
            name.replace("|", "\\|"), text(argument.description()).replace("|", "\\|"), required);
  }

  private static String text(String... parts) {
    return String.join(" ", parts).replace("%n", " ").replace("%%", "%").strip();
  }

  private static String lines(String... parts) {
    return List.of(parts).stream()
        .map(line -> line.strip().replace("%n", ""))
        .collect(Collectors.joining("\n"));
  }
}
