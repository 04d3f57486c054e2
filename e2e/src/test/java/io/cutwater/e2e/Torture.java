package io.cutwater.e2e;

import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.SetupException;
import io.cutwater.playground.reckoning.Reckoning;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cutwater torture}. */
@Command(
    name = "cutwater torture",
    description = {
      "Strikes real servers and several Cutwaters under load with three kinds of blow a round, in"
          + " both directions, and accounts for every message by a reader that shares no code with"
          + " the relay.",
      "",
      "Every ten rounds the loads end, all is reckoned, and new streams and topics are begun."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was lost, doubled, reordered or altered",
      "1:something was, or a lane did not recover",
      "2:the command line is wrong",
      "4:this machine lacks a program or has no room"
    })
public final class Torture implements Callable<Integer> {

  private static final int ROUNDS_IN_CHAPTER = 10;
  private static final int BLOWS = 3;
  private static final int SETUP = 4;
  private static final int APART_MAX_MILLIS = 3_000;

  /** How results are printed. */
  enum Output {
    TEXT,
    JSON
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How many rounds (default: ${DEFAULT-VALUE}); each takes about half a minute.")
  private int rounds = 10;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of the blows and when they come (default: one of this moment, which is told).")
  private long seed = System.nanoTime();

  @Option(
      names = "--instances",
      paramLabel = "N",
      description = "Cutwaters on the same configuration (default: ${DEFAULT-VALUE}).")
  private int instances = 3;

  @Option(
      names = "--nats",
      paramLabel = "N",
      description =
          "nats-servers; several hold the streams together, and their leaders step down too"
              + " (default: ${DEFAULT-VALUE}).")
  private int natsServers = 1;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Where servers write; emptied first (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".cutwater", "torture");

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the timeline as a page (default: report.html in the data folder).")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Output output = Output.TEXT;

  private final TortureReport story = new TortureReport();
  private final Map<String, ReentrantLock> places = new ConcurrentHashMap<>();
  private int kindsStruck;

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Torture())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (rounds < 1 || instances < 1 || natsServers < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--rounds, --instances and --nats are 1 at least: give a number above 0");
    }
    try {
      return torture();
    } catch (SetupException e) {
      spec.commandLine().getErr().println("cutwater: " + e.getMessage());
      return SETUP;
    }
  }

  private int torture() throws IOException, InterruptedException {
    Path absolute = data.toAbsolutePath().normalize();
    SmallDisk.release(absolute);
    Path folder = Folders.emptied(absolute);
    Path page = report.orElse(folder.resolve("report.html"));
    Random random = new Random(seed);
    tell(
        String.format(
            "seed %d, %d rounds, %d instances, %d nats-servers",
            seed, rounds, instances, natsServers));
    try (Arena arena = new Arena(folder, instances, natsServers)) {
      List<Blow> never = new ArrayList<>(List.of(Blow.values()));
      never.removeAll(arena.blows());
      if (!never.isEmpty()) {
        tell(
            "what cannot strike here, for want of several nats-servers or of a disk that may be"
                + " mounted: "
                + never);
      }
      for (int first = 1; first <= rounds && story.isExact(); first += ROUNDS_IN_CHAPTER) {
        chapter(arena, first, Math.min(rounds, first + ROUNDS_IN_CHAPTER - 1), random);
        // Also for whoever ends a long run before its time.
        Files.writeString(page, story.page(seed));
      }
    } finally {
      SmallDisk.release(folder);
    }
    switch (output) {
      case TEXT -> print(page);
      case JSON -> out().println(story.json(seed).toPrettyString());
    }
    return story.isExact() ? 0 : 1;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void tell(String line) {
    if (output == Output.TEXT) {
      out().println(line);
      out().flush();
    }
  }

  private void chapter(Arena arena, int first, int last, Random random)
      throws IOException, InterruptedException {
    arena.open("torture" + first);
    boolean failed = false;
    for (int round = first; round <= last && !failed; round++) {
      try {
        round(arena, round, random);
      } catch (Exception | AssertionError e) {
        failed = true;
        story.failed(round, e.toString());
        tell("round " + round + " failed: " + e);
      }
    }
    for (Arena.Verdict verdict : arena.close(failed)) {
      Reckoning reckoning = verdict.reckoning();
      if (!failed) {
        story.reckoned(verdict.channel(), reckoning);
      }
      tell("  " + verdict.channel() + ": " + reckoning + (failed ? " (cut off)" : ""));
    }
  }

  /** Blows overlap where they strike at different places. */
  private void round(Arena arena, int round, Random random) throws Exception {
    List<Blow> kinds = kinds(arena.blows(), random);
    List<Thread> striking = new ArrayList<>();
    List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
    for (Blow blow : kinds) {
      Random own = new Random(random.nextLong());
      Duration after = Duration.ofMillis(own.nextInt(APART_MAX_MILLIS));
      Duration lasting = blow.lasting(own);
      striking.add(
          Thread.startVirtualThread(() -> {
            try {
              Thread.sleep(after);
              strike(arena, round, blow, lasting, own);
            } catch (Exception e) {
              failures.add(e);
            }
          }));
    }
    for (Thread thread : striking) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    long struck = System.nanoTime();
    arena.awaitRecovery();
    Duration recovery = Duration.ofNanos(System.nanoTime() - struck);
    story.recovered(round, kinds, recovery);
    tell(
        String.format(
            Locale.ROOT, "round %d: %s; recovered in %d ms", round, kinds, recovery.toMillis()));
  }

  private void strike(Arena arena, int round, Blow blow, Duration lasting, Random random)
      throws Exception {
    ReentrantLock place = places.computeIfAbsent(blow.place(), absent -> new ReentrantLock());
    place.lock();
    try {
      long began = System.nanoTime();
      arena.strike(blow, random, () -> Thread.sleep(lasting));
      story.struck(round, blow, began, System.nanoTime());
    } finally {
      place.unlock();
    }
  }

  /** Each kind in its turn, so that none is left out, and with it any two others. */
  private List<Blow> kinds(List<Blow> blows, Random random) {
    List<Blow> others = new ArrayList<>(blows);
    Blow next = others.get(kindsStruck++ % others.size());
    others.remove(next);
    // It takes minutes: only in its turn.
    others.remove(Blow.PAUSE_CUTWATER_PAST_ITS_SESSION);
    Collections.shuffle(others, random);
    List<Blow> kinds = new ArrayList<>(others.subList(0, BLOWS - 1));
    kinds.add(next);
    return kinds;
  }

  private void print(Path page) {
    story.lines().forEach(this::tell);
    tell("the timeline is a page: " + page);
  }
}
