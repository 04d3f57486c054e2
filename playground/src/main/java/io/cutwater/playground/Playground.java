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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
    } catch (SetupException e) {
      lock.close();
      throw e;
    }
  }

  private static Playground startLocked(
      PlaygroundSettings settings, Path data, FolderLock lock, Progress progress) {
    try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<NatsServer> nats = starters.submit(() -> startNats(settings, data, progress));
      Future<PulsarServer> pulsar = starters.submit(() -> startPulsar(settings, data, progress));
      Optional<SetupException> natsFailure = failure(nats::get);
      Optional<SetupException> pulsarFailure = failure(pulsar::get);
      Optional<SetupException> failure = natsFailure.or(() -> pulsarFailure);
      if (failure.isPresent()) {
        if (natsFailure.isEmpty()) {
          nats.resultNow().close();
        }
        if (pulsarFailure.isEmpty()) {
          pulsar.resultNow().close();
        }
        throw failure.get();
      }
      return new Playground(nats.resultNow(), pulsar.resultNow(), lock, progress);
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

  private static Optional<SetupException> failure(Callable<?> outcome) {
    try {
      outcome.call();
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SetupException setup) {
        return Optional.of(setup);
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new SetupException("interrupted while starting", "Try again", e));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
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
   * @return what did not end by itself and was killed, one line each
   */
  public List<String> stop() {
    List<String> abandoned = new ArrayList<>();
    if (nats.stop() == ChildProcess.Ending.KILLED) {
      abandoned.add("nats-server did not end in time and was killed");
    }
    if (pulsar.stop() == ChildProcess.Ending.KILLED) {
      abandoned.add("Pulsar did not end in time and was killed");
    }
    lock.close();
    return abandoned;
  }

  @Override
  public void close() {
    stop().forEach(progress::report);
  }
}
