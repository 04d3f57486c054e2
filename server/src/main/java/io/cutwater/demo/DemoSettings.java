package io.cutwater.demo;

import io.cutwater.message.Flow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a demonstration does.
 *
 * @param folder its servers' data, configuration and logs
 * @param keep whether the data of an earlier run stays
 * @param payloadBytes of a synthetic message
 * @param load what is carried
 */
public record DemoSettings(Path folder, boolean keep, int payloadBytes, Load load) {

  /** What is carried. */
  public sealed interface Load {

    /**
     * Messages that are published while Cutwater runs.
     *
     * @param duration how long; faults may make it longer
     * @param rate synthetic messages a second besides the host's telemetry
     * @param bothWays whether alerts come back from Pulsar, and commands go both ways
     * @param faults the seed of the moments at which Cutwater, nats-server and Pulsar are killed;
     *     empty for no faults
     * @param instances how many Cutwaters share the channels
     */
    record Live(Duration duration, int rate, boolean bothWays, OptionalLong faults, int instances)
        implements Load {}

    /**
     * Messages that are there before Cutwater starts.
     *
     * @param messages how many
     * @param flow the way that they go
     * @param soleWriter whether nobody but Cutwater writes to the stream that they go to
     * @param limits whether to measure what both ends reach by themselves
     */
    record Backlog(long messages, Flow flow, boolean soleWriter, boolean limits) implements Load {}
  }
}
