package io.cutwater.playground.tools;

import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code nats} program (natscli), whose bench is the yardstick of JetStream: the cache's, which
 * Go fills once. The path's is left alone, since its flags and figures depend on its version.
 *
 * @param path the executable
 */
public record NatsCommandLine(Path path) {
  /** Built where it is absent; it wants Go 1.25, or an older one that may fetch that. */
  public static final String DEFAULT_VERSION = "0.4.0";

  private static final String PLACE = "natscli";
  private static final String PROGRAM = "nats";
  private static final String MODULE = "github.com/nats-io/natscli/nats@v" + DEFAULT_VERSION;
  private static final long FREE_BYTES_MIN = 1L << 30;

  /** Empty, with the reason on {@code progress}, where it is absent and Go cannot build it. */
  public static Optional<NatsCommandLine> locate(Cache cache, Progress progress) {
    Path binary = cache.place(PLACE, DEFAULT_VERSION).resolve(PROGRAM);
    try {
      cache.fillOnce(PLACE, binary, FREE_BYTES_MIN, () -> obtain(binary, progress));
    } catch (SetupException e) {
      progress.report(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    return Optional.of(new NatsCommandLine(binary));
  }

  private static void obtain(Path binary, Progress progress) {
    progress.report("building natscli " + DEFAULT_VERSION + " by Go, once, for a few minutes ...");
    GoProgram.obtain(
        MODULE,
        PROGRAM,
        binary,
        "natscli",
        "For its bench, install Go 1.25 or newer; without it, the NATS client in Java is measured");
    progress.report("built natscli " + DEFAULT_VERSION);
  }
}
