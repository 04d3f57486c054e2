package io.cutwater.playground.pulsar;

import io.cutwater.playground.host.Programs;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a standalone Pulsar holds locked in its RocksDB of metadata: its bookie's and its broker's
 * names, and the namespaces that it serves. One that was killed leaves its locks behind, and its
 * successor sometimes never comes to rest over one: it takes the lock, is told of its own removal
 * of the old one, gives the lock up and takes it again, thousands of times a second (seen with
 * 4.0.8). A ledger that is to be made while the bookie has no name is refused with "Not enough
 * non-faulty bookies available". So they are removed while nothing runs.
 *
 * <p>Only the distribution's own library reads that store; so it is loaded from there, by a process
 * that ends.
 */
final class StaleLocks {

  private static final Duration BOUND = Duration.ofSeconds(60);

  /** From where to before where they stand; names of bookies begin with a loopback address. */
  private static final Map<String, String> RANGES =
      Map.of(
          "/ledgers/available/0", "/ledgers/available/:",
          "/loadbalance/brokers/", "/loadbalance/brokers0",
          "/namespace/", "/namespace0");

  private StaleLocks() {}

  /**
   * Removes what a killed server left in {@code metadata}; nothing where there is no such folder.
   *
   * @param home of the distribution
   */
  static void remove(Path home, Path metadata) {
    if (!Files.exists(metadata.resolve("CURRENT"))) {
      return;
    }
    Programs.Result result =
        Programs.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + metadata.getParent(),
                "-cp",
                ownClasses() + System.getProperty("path.separator") + library(home),
                StaleLocks.class.getName(),
                metadata.toString()),
            BOUND);
    if (!result.succeeded()) {
      throw new SetupException(
          "what a former Pulsar left in " + metadata + " could not be read:\n" + result.tail(),
          "End whatever else uses that folder, or choose another one");
    }
  }

  private static Path library(Path home) {
    try (Stream<Path> files = Files.list(home.resolve("lib"))) {
      return files
          .filter(file -> file.getFileName().toString().contains("rocksdbjni"))
          .findFirst()
          .orElseThrow(() -> incomplete(home));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SetupException incomplete(Path home) {
    return new SetupException(
        "the Pulsar distribution in " + home + " has no RocksDB library",
        "Remove that folder: it is fetched again");
  }

  private static Path ownClasses() {
    try {
      return Path.of(StaleLocks.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Removes them; argument: the metadata's folder. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    Class<?> store = Class.forName("org.rocksdb.RocksDB");
    store.getMethod("loadLibrary").invoke(null);
    Object open = store.getMethod("open", String.class).invoke(null, arguments[0]);
    Method delete = store.getMethod("deleteRange", byte[].class, byte[].class);
    for (Map.Entry<String, String> range : RANGES.entrySet()) {
      delete.invoke(open, bytes(range.getKey()), bytes(range.getValue()));
    }
    store.getMethod("close").invoke(open);
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
