package io.cutwater.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.json.Json;
import io.cutwater.playground.host.ChildProcess;
import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.PortChoice;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Cutwater as a child process, as {@code cutwater run} starts it, that ends with this one. */
public final class CutwaterProcess implements AutoCloseable {

  private static final Duration ANSWER_BOUND = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = Json.mapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String instance;
  private final int port;
  private final String head;
  private List<String> options;
  private final Path config;
  private final Path log;
  private final Optional<AotCache> training;
  private ChildProcess process;

  /**
   * Writes the configuration, with a free port for the status page, and starts the process.
   *
   * @param folder for {@code INSTANCE.yaml} and {@code INSTANCE.log}
   * @param servers the head of the configuration: the addresses of both servers
   * @param channels the list below the configuration's {@code channels:}
   */
  public CutwaterProcess(Path folder, String instance, String servers, String channels) {
    this(folder, instance, servers, channels, Optional.empty());
  }

  /** One that makes {@code cache} as it ends: {@link #keepTraining} puts it in place. */
  public static CutwaterProcess training(
      Path folder, String servers, String channels, AotCache cache) {
    return new CutwaterProcess(folder, "training", servers, channels, Optional.of(cache));
  }

  private CutwaterProcess(
      Path folder, String instance, String servers, String channels, Optional<AotCache> training) {
    this.training = training;
    this.instance = instance;
    this.port = PortChoice.free().resolve();
    Path home = Folders.writable(folder, 0);
    this.config = home.resolve(instance + ".yaml");
    this.log = home.resolve(instance + ".log");
    this.head = servers + "http: { port: " + port + " }\nchannels:\n";
    configure(channels);
    this.process = launch();
  }

  /**
   * Replaces the channels in its configuration, all at once; the process notices within a second or
   * two.
   */
  public void configure(String channels) {
    options = JvmOptions.ofRun(channels);
    Path fresh = config.resolveSibling(config.getFileName() + ".new");
    try {
      Files.writeString(fresh, head + channels);
      Files.move(
          fresh, config, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new SetupException("cannot write " + config, "See that its disk is not full", e);
    }
  }

  private ChildProcess launch() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        training
            .map(AotCache::make)
            .or(() -> AotCache.ofThisBuild().map(AotCache::use))
            .orElse(List.of()));
    String classPath =
        PackagedBuild.ofThisProcess()
            .map(PackagedBuild::classPath)
            .orElseGet(() -> System.getProperty("java.class.path"));
    command.addAll(List.of("-cp", classPath, "io.cutwater.cli.Main"));
    command.addAll(List.of("run", "-c", config.toString(), "--instance", instance));
    return ChildProcess.start("cutwater", command, JvmOptions.environment(), log);
  }

  /** Its channel of that index as the process tells of it; empty while it does not answer. */
  public Optional<JsonNode> channel(int index) throws InterruptedException {
    return status().map(status -> status.path("channels").path(index));
  }

  /** All that the process tells of itself; empty while it does not answer. */
  public Optional<JsonNode> status() throws InterruptedException {
    if (!process.isAlive()) {
      return Optional.empty();
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/status"))
            .timeout(ANSWER_BOUND)
            .build();
    try {
      String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return Optional.of(JSON.readTree(body));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * @throws SetupException when the process ended by itself
   */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw new SetupException(
          "Cutwater ended by itself:\n" + process.logTail(), "See " + log + " for more");
    }
  }

  /** SIGKILL; returns when it is gone. */
  public void kill() {
    process.kill();
  }

  public long pid() {
    return process.pid();
  }

  /** The end of its log, for an error message. */
  public String logTail() {
    return process.logTail();
  }

  /** Of its endpoints. */
  public int port() {
    return port;
  }

  /** Starts it again, on the same configuration and port, once it has ended. */
  public void restart() {
    process = launch();
  }

  /** SIGSTOP: connections stay open and silent. */
  public void suspend() {
    process.suspend();
  }

  /** SIGCONT. */
  public void resume() {
    process.resume();
  }

  /** SIGTERM; says whether it ended by itself within {@code grace}. */
  public ChildProcess.Ending stop(Duration grace) {
    return process.stop(grace);
  }

  /**
   * Puts in place what a training run made, once it has ended.
   *
   * @throws SetupException when it made nothing
   */
  public void keepTraining() {
    AotCache cache = training.orElseThrow();
    try {
      cache.made();
    } catch (IOException e) {
      throw new SetupException(
          "the training run left no " + cache.file().getFileName() + ":\n" + process.logTail(),
          "See " + log + " for more",
          e);
    }
  }

  /** The largest resident memory so far, in MB; 0 where the system does not tell. */
  public long residentMegabytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1_000)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Where its log lines go. */
  public Path logFile() {
    return log;
  }

  /** All its log lines so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once, if it still runs. */
  @Override
  public void close() {
    process.kill();
    client.close();
  }
}
