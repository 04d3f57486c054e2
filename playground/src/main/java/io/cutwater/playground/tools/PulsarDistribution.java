package io.cutwater.playground.tools;

import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Programs;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Pulsar's official distribution, unpacked.
 *
 * @param home the folder with bin, conf and lib
 * @param version of Pulsar
 */
public record PulsarDistribution(Path home, String version) {
  /** The long-term release that Maven Central carries as a distribution. */
  public static final String DEFAULT_VERSION = "4.0.8";

  private static final String PROGRAM = "pulsar";
  private static final long FREE_BYTES_MIN = 800L << 20;
  private static final Duration UNPACK_BOUND = Duration.ofMinutes(10);

  /** Asks for exactly this version. */
  public static final String VERSION_VARIABLE = "CUTWATER_PULSAR_VERSION";

  /** The cache's distribution, which is filled once by Maven; the version that is asked for. */
  public static PulsarDistribution locate(Cache cache, Progress progress) {
    return ServerVersion.wanted(VERSION_VARIABLE)
        .map(version -> ofVersion(version, cache, progress))
        .orElseGet(() -> ofVersion(DEFAULT_VERSION, cache, progress));
  }

  /**
   * Exactly this version. Of one that Maven Central carries no distribution of, its broker's jars
   * stand between the default one's scripts and configuration.
   */
  public static PulsarDistribution ofVersion(String version, Cache cache, Progress progress) {
    Path home = cache.place(PROGRAM, version);
    refuseSpaces(home);
    if (version.equals(DEFAULT_VERSION)) {
      cache.fillOnce(PROGRAM, home, FREE_BYTES_MIN, () -> obtain(home, progress));
    } else {
      Path like = ofVersion(DEFAULT_VERSION, cache, progress).home();
      cache.fillOnce(
          PROGRAM, home, FREE_BYTES_MIN, () -> BrokerJars.obtain(version, like, home, progress));
    }
    return new PulsarDistribution(home, version);
  }

  private static void refuseSpaces(Path home) {
    if (home.toString().chars().anyMatch(Character::isWhitespace)) {
      throw new SetupException(
          "Pulsar's own script cannot run from a folder with spaces in its name: " + home,
          "Set CUTWATER_CACHE to a folder without spaces");
    }
  }

  private static void obtain(Path home, Progress progress) {
    Path work = Folders.writable(home.resolveSibling(DEFAULT_VERSION + ".part"), 0);
    try {
      Path tarball = MavenTarball.obtain(DEFAULT_VERSION, work, progress);
      Path unpacked = work.resolve("apache-pulsar-" + DEFAULT_VERSION);
      unpack(tarball, work, progress);
      Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new SetupException(
          "cannot unpack Pulsar into " + work, "See that its disk is not full", e);
    } finally {
      Folders.delete(work);
    }
  }

  /** Feeds tar by hand, so that the bytes fed say how far it is. */
  private static void unpack(Path tarball, Path into, Progress progress) throws IOException {
    if (Programs.onPath("tar").isEmpty()) {
      throw new SetupException("tar is not on the path", "Install tar and gzip");
    }
    Path errors = into.resolve("tar.log");
    Process tar =
        new ProcessBuilder("tar", "-xzf", "-", "-C", into.toString())
            .redirectErrorStream(true)
            .redirectOutput(errors.toFile())
            .start();
    long total = Files.size(tarball);
    try (InputStream in = Files.newInputStream(tarball);
        OutputStream out = tar.getOutputStream()) {
      byte[] buffer = new byte[1 << 20];
      long fed = 0;
      int reported = 0;
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        fed += read;
        int percent = (int) (fed * 100 / total) / 20 * 20;
        if (percent > reported) {
          reported = percent;
          progress.report("unpacking Pulsar " + DEFAULT_VERSION + " ... " + percent + "%");
        }
      }
    } catch (IOException tarEnded) {
      throw new IOException(Files.readString(errors), tarEnded);
    }
    awaitEnd(tar, errors);
  }

  private static void awaitEnd(Process tar, Path errors) throws IOException {
    try {
      if (!tar.waitFor(UNPACK_BOUND.toSeconds(), TimeUnit.SECONDS) || tar.exitValue() != 0) {
        tar.destroyForcibly();
        throw new IOException("tar failed: " + Files.readString(errors));
      }
    } catch (InterruptedException e) {
      tar.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted while unpacking", e));
    }
  }
}
