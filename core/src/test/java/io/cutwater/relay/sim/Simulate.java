package io.cutwater.relay.sim;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cutwater simulate}. */
@Command(
    name = "cutwater simulate",
    description = {
      "Lives thousands of short lives of lanes on servers that fail, each fixed by its seed, and"
          + " checks after every event that nothing is lost, doubled, reordered or unbounded.",
      "",
      "A life that breaks a rule is made shorter and told. What never occurred in 10,000 lives or"
          + " more counts as a failure too."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no rule was broken; every mutant was caught",
      "1:a rule was broken, something never occurred, or a mutant survived",
      "2:the command line is wrong"
    })
public final class Simulate implements Callable<Integer> {

  private static final int LIVES_FOR_COVERAGE = 10_000;
  private static final int STORY_LINES_MAX = 200;
  private static final int LINE_MAX = 400;
  private static final double NANOS = 1e9;

  /** How results are printed. */
  enum Output {
    TEXT,
    JSON
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "How many lives (default: ${DEFAULT-VALUE}).")
  private long seeds = 100_000;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The first one's seed; alone, that life only, and its story.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--mutants",
      description =
          "Put known bugs into the relay, one at a time, and see that each is caught within"
              + " --seeds lives.")
  private boolean mutants;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Lives at the same time (default: the processors there are).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Output output = Output.TEXT;

  /** Runs the command; the system property {@code cutwater.home} says where the sources are. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Simulate())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() {
    if (seeds < 1 || threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "--seeds and --threads are 1 at least: give a number above 0");
    }
    boolean isAlone =
        seed.isPresent() && !spec.commandLine().getParseResult().hasMatchedOption("--seeds");
    if (mutants) {
      return checkMutants();
    }
    return isAlone ? tell(seed.get()) : simulate();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private int simulate() {
    long began = System.nanoTime();
    Simulation.Result result = Simulation.run(seed.orElse(1L), seeds, threads);
    double seconds = (System.nanoTime() - began) / NANOS;
    List<String> missing =
        seeds >= LIVES_FOR_COVERAGE && result.failure().isEmpty()
            ? result.coverage().missing()
            : List.of();
    switch (output) {
      case TEXT -> print(result, seconds, missing);
      case JSON -> out().println(json(result, seconds, missing).toPrettyString());
    }
    return result.failure().isEmpty() && missing.isEmpty() ? 0 : 1;
  }

  private void print(Simulation.Result result, double seconds, List<String> missing) {
    result
        .coverage()
        .counts()
        .forEach((name, count) -> out().printf(Locale.ROOT, "%12d  %s%n", count, name));
    out().printf(Locale.ROOT, "%n%,d lives in %.1f s%n", result.lives(), seconds);
    missing.forEach(name -> out().println("never occurred: " + name));
    result.failure().ifPresentOrElse(this::print, () -> out().println("violations: 0"));
  }

  private void print(Simulation.Failure failure) {
    out().println("seed " + failure.script().seed() + " broke a rule: " + failure.what());
    out().println(failure.script().setting());
    out().println("The shortest life found that breaks one: " + failure.shortestWhat());
    failure.shortest().happenings().forEach(happening -> out().println("  " + happening));
    story(failure.shortest());
    out().println("violations: 1");
  }

  private void story(Script script) {
    List<String> lines = Simulation.story(script);
    int from = Math.max(0, lines.size() - STORY_LINES_MAX);
    if (from > 0) {
      out().println("... " + from + " lines before");
    }
    lines
        .subList(from, lines.size())
        .forEach(line ->
            out().println(line.length() > LINE_MAX ? line.substring(0, LINE_MAX) + " ..." : line));
  }

  private int tell(long one) {
    Script script = Script.of(one);
    out().println(script.setting());
    story(script);
    Optional<String> broken = Simulation.broken(script, new Coverage());
    out().println(broken.map(what -> "broke a rule: " + what).orElse("broke no rule"));
    return broken.isEmpty() ? 0 : 1;
  }

  private static ObjectNode json(Simulation.Result result, double seconds, List<String> missing) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("lives", result.lives());
    root.put("seconds", seconds);
    root.put("violations", result.failure().isPresent() ? 1 : 0);
    result
        .failure()
        .ifPresent(failure -> {
          ObjectNode node = root.putObject("failure");
          node.put("seed", failure.script().seed());
          node.put("what", failure.what());
          ArrayNode story = node.putArray("story");
          Simulation.story(failure.shortest()).forEach(story::add);
        });
    missing.forEach(root.putArray("neverOccurred")::add);
    ObjectNode coverage = root.putObject("coverage");
    result.coverage().counts().forEach(coverage::put);
    return root;
  }

  private int checkMutants() {
    Path core = Path.of(System.getProperty("cutwater.home", "."), "core");
    MutationCheck check = new MutationCheck(core, seeds, threads);
    ArrayNode nodes = new ObjectMapper().createArrayNode();
    int caught = 0;
    for (Mutant mutant : Mutants.ALL) {
      MutationCheck.Fate fate = check.fate(mutant);
      caught += fate.broken().isPresent() ? 1 : 0;
      String what = fate.broken().orElse("");
      nodes
          .addObject()
          .put("mutant", mutant.name())
          .put("rule", mutant.rule())
          .put("caught", fate.broken().isPresent())
          .put("broke", what);
      if (output == Output.TEXT) {
        out()
            .println(
                (what.isEmpty() ? "SURVIVED  " : "caught    ")
                    + mutant.rule()
                    + ": "
                    + mutant.name()
                    + (what.isEmpty() ? "" : " -> " + shortened(what)));
        out().flush();
      }
    }
    if (output == Output.JSON) {
      out().println(nodes.toPrettyString());
    } else {
      out().println("mutants caught: " + caught + " of " + Mutants.ALL.size());
    }
    return caught == Mutants.ALL.size() ? 0 : 1;
  }

  private static String shortened(String what) {
    return what.length() > 160 ? what.substring(0, 160) + " ..." : what;
  }
}
