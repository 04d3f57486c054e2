package io.cutwater.demo;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a demonstration does.
 *
 * @param folder its servers' data, configuration and logs
 * @param duration how long the live load lasts; faults may make it longer
 * @param rate synthetic messages a second besides the host's telemetry
 * @param payloadBytes of a synthetic message
 * @param backlog messages published before Cutwater starts; then there is no live load
 * @param limits whether to measure, after a backlog, what both ends reach by themselves
 * @param keep whether the data of an earlier run stays
 * @param chaos whether Cutwater, nats-server and Pulsar are killed one after the other
 * @param seed of the moments of the faults
 */
public record DemoSettings(
    Path folder,
    Duration duration,
    int rate,
    int payloadBytes,
    long backlog,
    boolean limits,
    boolean keep,
    boolean chaos,
    long seed) {

  static final String STREAM = "TELEMETRY";
  static final String SUBJECTS = "telemetry.>";
  static final String TOPIC = "persistent://public/default/telemetry";
  static final String DEAD_LETTERS = TOPIC + "-dead-letters";
}
