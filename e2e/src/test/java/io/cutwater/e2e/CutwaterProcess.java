package io.cutwater.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cutwater.playground.host.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cutwater as a process of its own, as {@code cutwater run} starts it; it ends with the tests. */
final class CutwaterProcess implements AutoCloseable {

  private static final Duration CHANGE_BOUND = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path config;
  private final Path log;
  private final String instance;
  private final int port;
  private ChildProcess process;

  /**
   * @param folder for configuration and log
   * @param servers the head of the configuration: the addresses of both servers
   * @param channels its channels
   */
  CutwaterProcess(Path folder, String instance, String servers, String channels) {
    this.instance = instance;
    this.port = freePort();
    this.config = folder.resolve(instance + ".yaml");
    this.log = folder.resolve(instance + ".log");
    write(config, servers + "http: { port: " + port + " }\nchannels:\n" + channels);
    this.process = launch();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ChildProcess launch() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xss512k", "-Xmx96m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.cutwater.cli.Main"));
    command.addAll(List.of("run", "-c", config.toString(), "--instance", instance));
    return ChildProcess.start("cutwater", command, Map.of(), log);
  }

  void kill() {
    process.kill();
  }

  void restart() {
    process = launch();
  }

  void suspend() {
    process.suspend();
  }

  void resume() {
    process.resume();
  }

  /** SIGTERM; whether it ended by itself within {@code grace}. */
  ChildProcess.Ending stop(Duration grace) {
    return process.stop(grace);
  }

  /** The first channel as the process tells of it; a missing node while it does not answer. */
  JsonNode channel() {
    return channel(0);
  }

  JsonNode channel(int index) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/status"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return JSON.readTree(body).path("channels").path(index);
    } catch (IOException e) {
      return MissingNode.getInstance();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return MissingNode.getInstance();
    }
  }

  long floor() {
    return channel().path("floor").asLong(0);
  }

  String state() {
    return channel().path("state").asText();
  }

  void awaitState(String state) {
    await("state " + state + " of " + instance)
        .atMost(CHANGE_BOUND)
        .pollInterval(LOOK_EVERY)
        .until(() -> state().equals(state));
  }

  void awaitFloor(long floor) {
    await("floor " + floor + " of " + instance + ", now " + channel())
        .atMost(CHANGE_BOUND)
        .pollInterval(LOOK_EVERY)
        .until(() -> floor() >= floor);
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.kill();
    client.close();
  }
}
