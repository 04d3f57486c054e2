package io.cutwater.playground.nats;

import io.cutwater.playground.host.ChildProcess;
import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.LoopbackHttp;
import io.cutwater.playground.host.Readiness;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A nats-server on loopback with JetStream on disk; its ports and data outlive its restarts. */
public final class NatsServer implements AutoCloseable {
  private static final Duration READY_BOUND = Duration.ofSeconds(60);
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);
  private static final long FREE_BYTES_MIN = 256L << 20;
  private static final int OK = 200;

  private final Path binary;
  private final Path folder;
  private final int port;
  private final int monitorPort;
  private final LoopbackHttp monitor;
  private ChildProcess process;

  private NatsServer(NatsServerSettings settings) {
    this.binary = settings.binary();
    this.folder = Folders.writable(settings.folder(), FREE_BYTES_MIN);
    this.port = settings.port().resolve();
    this.monitorPort = settings.monitorPort().resolve();
    this.monitor = new LoopbackHttp(monitorPort, Optional.empty());
    writeConfig(settings);
    this.process = launch();
  }

  /** Starts a server and returns at once. */
  static NatsServer launch(NatsServerSettings settings) {
    return new NatsServer(settings);
  }

  /** Starts a server and returns when it is ready. */
  public static NatsServer start(NatsServerSettings settings) {
    NatsServer server = new NatsServer(settings);
    server.awaitReady();
    return server;
  }

  private void writeConfig(NatsServerSettings settings) {
    String text =
        """
        listen: "127.0.0.1:%d"
        http: "127.0.0.1:%d"
        server_name: "%s"
        jetstream {
          store_dir: "%s"
        %s
        }
        %s
        """
            .formatted(
                port,
                monitorPort,
                settings.name(),
                folder.resolve("jetstream"),
                settings.jetStreamConfig(),
                settings.config());
    try {
      Files.writeString(config(), text);
    } catch (IOException e) {
      throw new SetupException("cannot write " + config(), "See that its disk is not full", e);
    }
  }

  private Path config() {
    return folder.resolve("nats-server.conf");
  }

  private ChildProcess launch() {
    return ChildProcess.start(
        "nats-server",
        List.of(binary.toString(), "--config", config().toString()),
        Map.of(),
        folder.resolve("nats-server.log"));
  }

  void awaitReady() {
    try {
      Readiness.await("nats-server", process, READY_BOUND, this::isReady);
    } catch (SetupException e) {
      process.kill();
      throw e;
    }
  }

  /** The address for clients. */
  public String url() {
    return "nats://127.0.0.1:" + port;
  }

  /** The address of HTTP monitoring. */
  public String monitorUrl() {
    return "http://127.0.0.1:" + monitorPort;
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** True when it answers that it is healthy, its streams recovered. */
  public boolean isReady() {
    return process.isAlive() && monitor.get("/healthz") == OK;
  }

  /** Ends it in order; data stays. */
  public ChildProcess.Ending stop() {
    return process.stop(STOP_GRACE);
  }

  /** Ends it by SIGKILL; data stays. */
  public void kill() {
    process.kill();
  }

  /**
   * Ends it if it still runs, and starts it on the same ports and data; returns when it is ready.
   */
  public void restart() {
    stop();
    process = launch();
    awaitReady();
  }

  /** Freezes it: connections stay open and silent. */
  public void suspend() {
    process.suspend();
  }

  /** Lets it go on. */
  public void resume() {
    process.resume();
  }

  @Override
  public void close() {
    stop();
  }
}
