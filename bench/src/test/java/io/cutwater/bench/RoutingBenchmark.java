package io.cutwater.bench;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Router.Route;
import io.cutwater.relay.Routing;
import io.cutwater.route.HeaderRules;
import io.cutwater.route.Template;
import io.cutwater.route.TopicRouting;
import io.cutwater.route.TopicSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Where a message goes: templates alone, one topic with partitions, and a topic for each subject.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBenchmark {

  private static final int PARTITIONS = 16;
  private static final String TOPIC = "persistent://public/default/orders";

  private final Template template = Template.parse("{subject[1]}-{header.region|subject[2]}");
  private final Routing partitioned = routing(TOPIC, PARTITIONS);
  private final Routing fan = routing(TOPIC + "-{subject[1]}", 0);
  private final Envelope envelope =
      Envelope.onNats(
          "ORDERS:1",
          new StreamSequence(1),
          "orders.eu.4711",
          Headers.of(Map.of("region", List.of("north"))),
          Payload.owning(new byte[256]),
          Instant.EPOCH);

  private static Routing routing(String topic, int partitions) {
    return TopicRouting.of(
        new TopicSpec(
            topic,
            partitions,
            Template.parse("{subject[2]}"),
            TOPIC + "-dead-letters",
            1 << 20,
            HeaderRules.ALL,
            ""),
        (message, key) -> message.payload().size());
  }

  @Benchmark
  public Template.Rendering template() {
    return template.render(envelope);
  }

  @Benchmark
  public Route partition() {
    return partitioned.router().route(envelope);
  }

  @Benchmark
  public Route topicOfASubject() {
    return fan.router().route(envelope);
  }
}
