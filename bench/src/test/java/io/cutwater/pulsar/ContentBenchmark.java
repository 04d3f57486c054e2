package io.cutwater.pulsar;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Outgoing;
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

/** An envelope becomes what a topic stores: plain, and with headers of its publisher's. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ContentBenchmark {

  private static final String TOPIC = "persistent://public/default/orders";

  private final Outgoing plain = outgoing(Headers.empty());
  private final Outgoing withHeaders =
      outgoing(
          Headers.of(
              Map.of(
                  "Nats-Msg-Id", List.of("4711"),
                  "ce-type", List.of("order"),
                  "region", List.of("north"))));

  private static Outgoing outgoing(Headers headers) {
    return new Outgoing.Carried(
        Envelope.onNats(
            "ORDERS:1",
            new StreamSequence(1),
            "orders.eu",
            headers,
            Payload.owning(new byte[256]),
            Instant.EPOCH),
        "eu");
  }

  @Benchmark
  public OutgoingContent plain() {
    return OutgoingContent.of("orders-0", "ORDERS", TOPIC, plain, 1 << 20);
  }

  @Benchmark
  public OutgoingContent withHeaders() {
    return OutgoingContent.of("orders-0", "ORDERS", TOPIC, withHeaders, 1 << 20);
  }
}
