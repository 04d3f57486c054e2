package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.playground.host.ChildProcess;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Cutwater as a child process, as {@code cutwater run} starts it, that ends with this one. */
final class CutwaterProcess {

  private static final Duration STOP_GRACE = Duration.ofSeconds(40);
  private static final Duration ANSWER_BOUND = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The launcher's own, so that the demonstration's memory is what a user will see. */
  private static final List<String> MEMORY =
      List.of(
          "-XX:+UseSerialGC",
          "-Xss512k",
          "-Xms32m",
          "-Xmx96m",
          "-XX:MaxDirectMemorySize=64m",
          "-XX:+ExitOnOutOfMemoryError");

  private final Path config;
  private final Path log;
  private final int port;
  private final HttpClient client;
  private ChildProcess process;

  CutwaterProcess(Path config, Path log, int port, HttpClient client) {
    this.config = config;
    this.log = log;
    this.port = port;
    this.client = client;
    this.process = launch();
  }

  private ChildProcess launch() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        Stream.of(
                List.of(java),
                MEMORY,
                quiet(),
                List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.cutwater.cli.Main",
                    "run",
                    "-c",
                    config.toString(),
                    "--instance",
                    "demo"))
            .flatMap(List::stream)
            .toList();
    return ChildProcess.start("cutwater", command, Map.of(), log);
  }

  private static List<String> quiet() {
    return Runtime.version().feature() < 23
        ? List.of()
        : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }

  /** The demonstration's channel as the process tells of it; empty while it does not answer. */
  Optional<JsonNode> channel() throws InterruptedException {
    if (!process.isAlive()) {
      return Optional.empty();
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/status"))
            .timeout(ANSWER_BOUND)
            .build();
    try {
      String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return Optional.of(JSON.readTree(body).path("channels").path(0));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * @throws SetupException when the process ended by itself
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new SetupException(
          "Cutwater ended by itself:\n" + process.logTail(), "See " + log + " for more");
    }
  }

  void kill() {
    process.kill();
  }

  void restart() {
    process = launch();
  }

  void stop() {
    process.stop(STOP_GRACE);
  }

  /** The largest resident memory so far, in MB; 0 where the system does not tell. */
  long residentMegabytes() {
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
}
