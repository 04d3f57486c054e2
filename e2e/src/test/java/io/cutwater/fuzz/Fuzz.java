package io.cutwater.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.Jazzer;
import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Programs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cutwater fuzz}. */
@Command(
    name = "cutwater fuzz",
    description = {
      "Gives whatever reads what others wrote any input at all, guided by the branches that it takes"
          + " (Jazzer). An exception that is no refusal, a hang of ten seconds, or a gigabyte of"
          + " memory is a finding.",
      "",
      "What was learned is kept in the data folder, and the next run goes on from there."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:nothing was found", "1:something was", "2:the command line is wrong"})
public final class Fuzz implements Callable<Integer> {

  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs");
  private static final Duration GRACE = Duration.ofMinutes(3);
  private static final int HANG_SECONDS = 10;
  private static final int INPUT_BYTES_MAX = 4_096;
  private static final int MEMORY_MB_MAX = 1_024;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "TARGET",
      description = "What to fuzz (default: all of ${COMPLETION-CANDIDATES}).")
  private List<Target> targets = List.of(Target.values());

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long for each (default: ${DEFAULT-VALUE}); 720 make an hour of all.")
  private int seconds = 60;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "What was learned and found (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".cutwater", "fuzz");

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Fuzz()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (seconds < 1) {
      throw new ParameterException(spec.commandLine(), "--seconds is 1 at least");
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean found = false;
    for (Target target : targets) {
      found |= fuzz(target, out);
    }
    return found ? 1 : 0;
  }

  /** In a process of its own: a finding ends it. */
  private boolean fuzz(Target target, PrintWriter out) throws IOException {
    String name = target.name().toLowerCase(Locale.ROOT);
    Path folder = Folders.writable(data.resolve(name).toAbsolutePath(), 0);
    Path corpus = Folders.writable(folder.resolve("corpus"), 0);
    Files.writeString(corpus.resolve("seed"), target.seed(), UTF_8);
    Programs.Result result =
        Programs.run(command(target, folder, corpus), Duration.ofSeconds(seconds).plus(GRACE));
    Matcher done = DONE.matcher(result.output());
    if (result.succeeded() && done.find()) {
      out.printf(
          "%-14s %,d inputs in %d s, nothing found%n",
          name, Long.parseLong(done.group(1)), seconds);
      return false;
    }
    out.printf("%-14s FOUND something; its input is in %s%n%s%n", name, folder, result.output());
    return true;
  }

  private List<String> command(Target target, Path folder, Path corpus) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx512m", "-XX:+EnableDynamicAgentLoading", "-XX:-OmitStackTraceInFastThrow"));
    command.addAll(List.of("-cp", classPath(), Jazzer.class.getName()));
    command.add("--target_class=" + target.className());
    command.add("--instrumentation_includes=io.cutwater.**");
    command.add("--reproducer_path=" + folder);
    command.add("-artifact_prefix=" + folder + "/");
    command.add("-max_total_time=" + seconds);
    command.add("-timeout=" + HANG_SECONDS);
    command.add("-rss_limit_mb=" + MEMORY_MB_MAX);
    command.add("-max_len=" + INPUT_BYTES_MAX);
    command.add(corpus.toString());
    return command;
  }

  /** Ours, and the tests of every module. */
  private static String classPath() {
    Path home = Path.of(System.getProperty("cutwater.home", "..")).toAbsolutePath();
    return Stream.concat(
            Stream.of("core", "nats", "pulsar", "server")
                .map(module -> home.resolve(module).resolve("target/test-classes").toString()),
            Stream.of(System.getProperty("java.class.path")))
        .collect(Collectors.joining(":"));
  }
}
