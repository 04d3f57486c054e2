package io.cutwater.playground;

import io.cutwater.playground.host.ChildProcess;
import io.cutwater.playground.host.FolderLock;
import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.playground.nats.NatsServerSettings;
import io.cutwater.playground.pulsar.PulsarServer;
import io.cutwater.playground.pulsar.PulsarServerSettings;
import io.cutwater.playground.tools.NatsServerBinary;
import io.cutwater.playground.tools.PulsarDistribution;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A nats-server and a Pulsar on this machine, started side by side and ended together. */
public final class Playground implements AutoCloseable {
  private final NatsServer nats;
  private final PulsarServer pulsar;
  private final FolderLock lock;
  private final Progress progress;

  private Playground(NatsServer nats, PulsarServer pulsar, FolderLock lock, Progress progress) {
    this.nats = nats;
    this.pulsar = pulsar;
    this.lock = lock;
    this.progress = progress;
  }

  /**
   * Starts both servers and returns when both are ready; programs that are absent are obtained
   * first.
   *
   * @throws SetupException when this machine cannot; nothing is left running then
   */
  public static Playground start(PlaygroundSettings settings, Progress progress) {
    Path data = Folders.writable(settings.data(), 0);
    FolderLock lock =
        FolderLock.tryTake(data)
            .orElseThrow(() ->
                new SetupException(
                    "another playground runs in " + data, "End it, or choose another data folder"));
    try {
      return startLocked(settings, data, lock, progress);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Playground startLocked(
      PlaygroundSettings settings, Path data, FolderLock lock, Progress progress) {
    try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<NatsServer> nats = starters.submit(() -> startNats(settings, data, progress));
      Future<PulsarServer> pulsar = starters.submit(() -> startPulsar(settings, data, progress));
      Optional<RuntimeException> natsFailure = failure(nats);
      Optional<RuntimeException> pulsarFailure = failure(pulsar);
      if (natsFailure.isEmpty() && pulsarFailure.isEmpty()) {
        return new Playground(nats.resultNow(), pulsar.resultNow(), lock, progress);
      }
      if (natsFailure.isEmpty()) {
        nats.resultNow().close();
      }
      if (pulsarFailure.isEmpty()) {
        pulsar.resultNow().close();
      }
      throw natsFailure.or(() -> pulsarFailure).orElseThrow();
    }
  }

  private static NatsServer startNats(PlaygroundSettings settings, Path data, Progress progress) {
    NatsServerBinary binary = NatsServerBinary.locate(settings.cache(), progress);
    progress.report("starting nats-server " + binary.version() + " ...");
    NatsServer server =
        NatsServer.start(
            new NatsServerSettings(
                binary.path(),
                data.resolve("nats"),
                settings.natsPort(),
                settings.natsMonitorPort(),
                "playground",
                "",
                ""));
    progress.report("nats-server is ready at " + server.url());
    return server;
  }

  private static PulsarServer startPulsar(
      PlaygroundSettings settings, Path data, Progress progress) {
    PulsarDistribution distribution = PulsarDistribution.locate(settings.cache(), progress);
    progress.report("starting Pulsar " + distribution.version() + ", about 10 s ...");
    PulsarServer server =
        PulsarServer.start(
            new PulsarServerSettings(
                distribution.home(),
                data.resolve("pulsar"),
                settings.pulsarPort(),
                settings.pulsarHttpPort(),
                Map.of(),
                Optional.empty()));
    progress.report("Pulsar is ready at " + server.url());
    return server;
  }

  /** Empty when the start succeeded; the disk's refusals are the operator's to mend. */
  private static Optional<RuntimeException> failure(Future<?> start) {
    try {
      start.get();
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(
          switch (e.getCause()) {
            case UncheckedIOException disk ->
                new SetupException(
                    "the playground cannot use its folders (" + disk.getMessage() + ")",
                    "See that their disk is not full and that they are writable",
                    disk);
            case RuntimeException other -> other;
            case null, default -> new IllegalStateException(e.getCause());
          });
    } catch (InterruptedException e) {
      // Whatever has been started ends with this process at the latest.
      Thread.currentThread().interrupt();
      return Optional.of(new SetupException("interrupted while starting", "Try again", e));
    }
  }

  /** The addresses of both, as the head of a configuration. */
  public String configuration() {
    return """
    nats:   { url: "%s" }
    pulsar: { service: "%s", admin: "%s" }
    """
        .formatted(nats.url(), pulsar.url(), pulsar.adminUrl());
  }

  public NatsServer nats() {
    return nats;
  }

  public PulsarServer pulsar() {
    return pulsar;
  }

  /**
   * Ends both servers, each within its grace; once ended, again is nothing.
   *
   * @return what did not end by itself, one line each; empty when all is in order
   */
  public List<String> stop() {
    List<String> abandoned = new ArrayList<>();
    tell("nats-server", nats.stop(), abandoned);
    tell("Pulsar", pulsar.stop(), abandoned);
    lock.close();
    return abandoned;
  }

  private static void tell(String server, ChildProcess.Ending ending, List<String> abandoned) {
    switch (ending) {
      case ORDERLY -> {}
      case KILLED -> abandoned.add(server + " did not end in time and was killed");
      case ABANDONED -> abandoned.add(server + " outlived SIGKILL and was left behind");
    }
  }

  @Override
  public void close() {
    stop().forEach(progress::report);
  }
}
