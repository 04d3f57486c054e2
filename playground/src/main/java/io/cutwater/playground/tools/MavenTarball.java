package io.cutwater.playground.tools;

import io.cutwater.playground.host.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The distribution's tarball: the local Maven repository's, else one that Maven fetches. */
final class MavenTarball {
  private static final String GROUP = "org.apache.pulsar";
  private static final String ARTIFACT = "pulsar-server-distribution";
  private static final int SIZE_MB = 245;
  private static final int REPORT_SECONDS = 5;

  private MavenTarball() {}

  /** The tarball, in the repository or below {@code work}. */
  static Path obtain(String version, Path work, Progress progress) {
    Path repositoryFolder = repository().resolve(ARTIFACT).resolve(version);
    String file = ARTIFACT + "-" + version + "-bin.tar.gz";
    Path present = repositoryFolder.resolve(file);
    if (Files.isRegularFile(present)) {
      return present;
    }
    progress.report("downloading Pulsar " + version + ", " + SIZE_MB + " MB ...");
    try (ScheduledExecutorService reporter = Executors.newSingleThreadScheduledExecutor()) {
      ScheduledFuture<?> reports =
          reporter.scheduleAtFixedRate(
              () -> progress.report(downloaded(version, repositoryFolder)),
              REPORT_SECONDS,
              REPORT_SECONDS,
              TimeUnit.SECONDS);
      try {
        fetch(version, work);
      } finally {
        reports.cancel(false);
      }
    }
    return work.resolve(file);
  }

  /** Copies from wherever Maven's settings put it, so the repository need not be known. */
  private static void fetch(String version, Path work) {
    Maven.fetch(
        "Pulsar " + version,
        "copy",
        "-Dartifact=" + GROUP + ":" + ARTIFACT + ":" + version + ":tar.gz:bin",
        "-DoutputDirectory=" + work);
  }

  private static Path repository() {
    String local =
        System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository");
    return Path.of(local, GROUP.split("\\."));
  }

  private static String downloaded(String version, Path folder) {
    long megabytes = 0;
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        megabytes = files.mapToLong(file -> file.toFile().length()).sum() / 1_000_000;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return "downloading Pulsar " + version + ", " + megabytes + " of " + SIZE_MB + " MB";
  }
}
