package io.cutwater.playground.tools;

import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import java.nio.file.Path;

/**
 * Toxiproxy's server, a proxy for TCP that can be told to be slow, silent or gone: the cache's,
 * which Go fills once.
 *
 * @param path the executable
 */
public record ToxiproxyBinary(Path path) {

  /** The version that is built. */
  public static final String VERSION = "2.12.0";

  private static final String PLACE = "toxiproxy";
  private static final String PROGRAM = "server";
  private static final String MODULE = "github.com/Shopify/toxiproxy/v2/cmd/server@v" + VERSION;
  private static final long FREE_BYTES_MIN = 512L << 20;

  /**
   * Built where it is absent.
   *
   * @throws SetupException where it cannot be built
   */
  public static ToxiproxyBinary locate(Cache cache, Progress progress) {
    Path binary = cache.place(PLACE, VERSION).resolve(PROGRAM);
    cache.fillOnce(PLACE, binary, FREE_BYTES_MIN, () -> obtain(binary, progress));
    return new ToxiproxyBinary(binary);
  }

  private static void obtain(Path binary, Progress progress) {
    progress.report("building toxiproxy " + VERSION + " by Go, once ...");
    GoProgram.obtain(
        MODULE,
        PROGRAM,
        binary,
        "toxiproxy",
        "Install Go 1.23 or newer, or put the program at " + binary);
  }
}
