package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cutwater.process.CutwaterProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The Cutwater processes of a demonstration, which share its channels. */
final class Instances implements AutoCloseable {

  private final List<String> names = new ArrayList<>();
  private final List<CutwaterProcess> processes = new ArrayList<>();

  /**
   * Starts them: {@code demo}, or {@code a}, {@code b} and so on where there are several.
   *
   * @param folder for their configurations and logs
   * @param servers the head of their configurations
   * @param channels what they share
   */
  Instances(int count, Path folder, String servers, String channels) {
    for (int i = 0; i < count; i++) {
      String name = count == 1 ? "demo" : Character.toString('a' + i);
      names.add(name);
      processes.add(new CutwaterProcess(folder, name, servers, channels));
    }
  }

  int count() {
    return processes.size();
  }

  String name(int index) {
    return names.get(index);
  }

  CutwaterProcess process(int index) {
    return processes.get(index);
  }

  /** What each tells of itself; missing for one that does not answer. */
  List<JsonNode> statuses() throws InterruptedException {
    List<JsonNode> statuses = new ArrayList<>();
    for (CutwaterProcess process : processes) {
      statuses.add(process.status().orElse(MissingNode.getInstance()));
    }
    return statuses;
  }

  void requireAlive() {
    processes.forEach(CutwaterProcess::requireAlive);
  }

  /** Where their log lines go. */
  String logFiles() {
    return processes.stream()
        .map(process -> process.logFile().toString())
        .collect(Collectors.joining(", "));
  }

  /** All log lines of all. */
  String log() {
    return processes.stream().map(CutwaterProcess::log).collect(Collectors.joining());
  }

  /** Of the largest one. */
  long residentMegabytes() {
    return processes.stream().mapToLong(CutwaterProcess::residentMegabytes).max().orElse(0);
  }

  /** SIGTERM, one after the other. */
  void stop(Duration grace) {
    processes.forEach(process -> process.stop(grace));
  }

  @Override
  public void close() {
    processes.forEach(CutwaterProcess::close);
  }
}
