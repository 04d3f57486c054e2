package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a stream delivered becomes an envelope: plain, and with headers of its publisher's. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EnvelopeBenchmark {

  private static final String ACK = "$JS.ACK.ORDERS.cutwater-1.1.4711.4711.1764000000000000000.99";

  private final EnvelopeReader reader =
      new EnvelopeReader("ORDERS:", "nats/ORDERS", Optional.empty());
  private final byte[] headers =
      "NATS/1.0\r\nNats-Msg-Id: 4711\r\nce-type: order\r\nregion: north\r\n\r\n".getBytes(UTF_8);
  private final Payload payload = Payload.owning(new byte[256]);

  @Benchmark
  public AckSubject acknowledgementSubject() {
    return AckSubject.parse(ACK, ACK.length());
  }

  @Benchmark
  public Envelope plain() {
    return reader.envelope(
        new StreamSequence(4_711), "orders.eu", Headers.empty(), payload, Instant.EPOCH);
  }

  @Benchmark
  public Envelope withHeaders() {
    return reader.envelope(
        new StreamSequence(4_711),
        "orders.eu",
        HeaderBlock.parse(headers, headers.length),
        payload,
        Instant.EPOCH);
  }
}
