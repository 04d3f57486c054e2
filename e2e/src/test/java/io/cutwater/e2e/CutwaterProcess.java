package io.cutwater.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cutwater.playground.host.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;

/** Cutwater as a process of its own, with the conditions that tests wait for. */
final class CutwaterProcess implements AutoCloseable {

  private static final Duration CHANGE_BOUND = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final io.cutwater.process.CutwaterProcess process;
  private final String instance;

  /**
   * @param folder for configuration and log
   * @param servers the head of the configuration: the addresses of both servers
   * @param channels its channels
   */
  CutwaterProcess(Path folder, String instance, String servers, String channels) {
    this.instance = instance;
    this.process = new io.cutwater.process.CutwaterProcess(folder, instance, servers, channels);
  }

  void kill() {
    process.kill();
  }

  void restart() {
    process.restart();
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
    return status().path("channels").path(index);
  }

  /** All that it tells of itself; a missing node while it does not answer. */
  JsonNode status() {
    try {
      return process.status().orElse(MissingNode.getInstance());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return MissingNode.getInstance();
    }
  }

  /** Replaces the channels in its configuration. */
  void configure(String channels) {
    process.configure(channels);
  }

  long pid() {
    return process.pid();
  }

  /** Of its endpoints. */
  int port() {
    return process.port();
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

  /** Messages that the process has stored, or found stored, since it started. */
  long carried() {
    return channel().path("stored").asLong(0) + channel().path("skipped").asLong(0);
  }

  void awaitCarried(long messages) {
    await(messages + " carried by " + instance + ", now " + channel())
        .atMost(CHANGE_BOUND)
        .pollInterval(LOOK_EVERY)
        .until(() -> carried() >= messages);
  }

  String log() {
    return process.log();
  }

  @Override
  public void close() {
    process.close();
  }
}
