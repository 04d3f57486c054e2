package io.cutwater.bench;

import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.LibraryFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The bridges that Cutwater is measured beside. */
final class Peers {

  private static final int REDPANDA_IN_FLIGHT = 256;
  private static final int REDPANDA_MOST_IN_FLIGHT = 5_000;
  private static final int NAIVE_IN_FLIGHT = 5_000;
  private static final String REDPANDA = "redpanda=";
  private static final String CAMEL = "camel";

  private Peers() {}

  /** What needs nothing but this build. */
  static List<Bridge> always() {
    return List.of(new NaiveBridge(1), new NaiveBridge(NAIVE_IN_FLIGHT));
  }

  /**
   * What was asked for.
   *
   * @param names {@code redpanda=PATH} and {@code camel}
   * @throws SetupException when one is unknown or is not there
   */
  static List<Bridge> named(List<String> names, Progress progress) {
    List<Bridge> bridges = new ArrayList<>();
    for (String name : names) {
      if (name.equals(CAMEL)) {
        bridges.addAll(camel(progress));
      } else if (name.startsWith(REDPANDA)) {
        bridges.addAll(redpanda(Path.of(name.substring(REDPANDA.length()))));
      } else {
        throw new SetupException(
            "no peer is named " + name, "Name camel, redpanda=PATH, or both with a comma between");
      }
    }
    return bridges;
  }

  private static List<Bridge> camel(Progress progress) {
    Path libraries =
        LibraryFolder.locate(
            Cache.ofProject(),
            CAMEL,
            "org.apache.camel",
            CamelBridge.ARTIFACTS,
            CamelBridge.VERSION,
            progress);
    return List.of(
        new CamelBridge("camel", libraries, ""),
        // It waits for each receipt, so that a batch holds one message and its delay is lost time.
        new CamelBridge("camel, unbatched", libraries, "&batchingEnabled=false"));
  }

  private static List<Bridge> redpanda(Path program) {
    if (!Files.isExecutable(program)) {
      throw new SetupException(
          "no program at " + program,
          "Build it as docs/how-to/measure-speed.md tells, and give its path");
    }
    return List.of(
        new RedpandaBridge(program.toAbsolutePath(), 1),
        new RedpandaBridge(program.toAbsolutePath(), REDPANDA_IN_FLIGHT),
        new RedpandaBridge(program.toAbsolutePath(), REDPANDA_MOST_IN_FLIGHT));
  }
}
