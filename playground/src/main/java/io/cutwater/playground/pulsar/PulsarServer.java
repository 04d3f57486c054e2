package io.cutwater.playground.pulsar;

import io.cutwater.playground.host.ChildProcess;
import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.LoopbackHttp;
import io.cutwater.playground.host.Programs;
import io.cutwater.playground.host.Readiness;
import io.cutwater.playground.host.SetupException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A standalone Pulsar on loopback; its ports and data outlive its restarts. */
public final class PulsarServer implements AutoCloseable {
  private static final Duration READY_BOUND = Duration.ofSeconds(150);
  private static final Duration STOP_GRACE = Duration.ofSeconds(30);
  private static final long FREE_BYTES_MIN = 512L << 20;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final String MEMORY = "-Xms128m -Xmx512m -XX:MaxDirectMemorySize=512m";
  // The distribution's own choice touches the whole heap at once, too much for a laptop's demo.
  private static final String COLLECTOR = "-XX:+UseG1GC -XX:+PerfDisableSharedMem";
  // The distribution's own, which are not added to.
  private static final String EXTRA =
      "-Dpulsar.allocator.exit_on_oom=true -Dio.netty.recycler.maxCapacityPerThread=4096";
  private static final String NAMESPACE = "/admin/v2/namespaces/public/default";
  private static final String TENANT = "/admin/v2/tenants/public";

  private final Path home;
  private final Path folder;
  private final int port;
  private final int httpPort;
  private final LoopbackHttp admin;
  private ChildProcess process;

  private PulsarServer(PulsarServerSettings settings) {
    if (Programs.onPath("bash").isEmpty()) {
      throw new SetupException("bash is not on the path", "Install bash: Pulsar's script needs it");
    }
    this.home = settings.home();
    this.folder = Folders.writable(settings.folder(), FREE_BYTES_MIN);
    if (folder.toString().chars().anyMatch(Character::isWhitespace)) {
      throw new SetupException(
          "Pulsar's own script cannot write to a folder with spaces in its name: " + folder,
          "Choose a data folder without spaces");
    }
    this.port = settings.port().resolve();
    this.httpPort = settings.httpPort().resolve();
    this.admin = new LoopbackHttp(httpPort, settings.adminToken());
    new StandaloneConfig(port, httpPort)
        .with(settings.overrides())
        .write(home.resolve("conf/standalone.conf"), config());
    this.process = launch();
  }

  /** Starts a server and returns when it is ready. */
  public static PulsarServer start(PulsarServerSettings settings) {
    PulsarServer server = new PulsarServer(settings);
    server.awaitReady();
    return server;
  }

  private Path config() {
    return folder.resolve("standalone.conf");
  }

  private ChildProcess launch() {
    StaleLocks.remove(home, folder.resolve("metadata"));
    return ChildProcess.start(
        "pulsar",
        List.of(
            home.resolve("bin/pulsar").toString(),
            "standalone",
            "--no-functions-worker",
            "--no-stream-storage",
            "--config",
            config().toString(),
            "--metadata-dir",
            folder.resolve("metadata").toString(),
            "--bookkeeper-dir",
            folder.resolve("bookkeeper").toString()),
        Map.of(
            "JAVA_HOME",
            System.getProperty("java.home"),
            "PULSAR_MEM",
            MEMORY,
            "PULSAR_GC",
            COLLECTOR,
            "PULSAR_EXTRA_OPTS",
            EXTRA + " -Djava.io.tmpdir=" + Folders.emptied(folder.resolve("tmp")),
            "PULSAR_STANDALONE_CONF",
            config().toString(),
            "PULSAR_LOG_DIR",
            folder.resolve("logs").toString()),
        folder.resolve("pulsar.log"));
  }

  private void awaitReady() {
    try {
      Readiness.await("Pulsar", process, READY_BOUND, this::isReady);
    } catch (SetupException e) {
      process.kill();
      throw e;
    }
  }

  /** The address for clients. */
  public String url() {
    return "pulsar://127.0.0.1:" + port;
  }

  /** The address of the administration. */
  public String adminUrl() {
    return "http://127.0.0.1:" + httpPort;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** True when its broker carries messages and the namespace public/default exists. */
  public boolean isReady() {
    return process.isAlive() && admin.get("/admin/v2/brokers/health") == OK && namespaceExists();
  }

  private boolean namespaceExists() {
    int status = admin.get(NAMESPACE);
    if (status == NOT_FOUND) {
      admin.put(TENANT, "{\"allowedClusters\":[\"standalone\"]}");
      admin.put(NAMESPACE, "{}");
      return admin.get(NAMESPACE) == OK;
    }
    return status == OK;
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
