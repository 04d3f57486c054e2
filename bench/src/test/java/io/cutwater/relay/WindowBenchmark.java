package io.cutwater.relay;

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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A message enters the window and the floor passes it, thousands being there at a time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WindowBenchmark {

  private static final int MESSAGES = 4_000;

  private final Window window = new Window(Optional.empty(), Optional.empty());
  private final Window.Entry[] entries = new Window.Entry[MESSAGES];
  private final Envelope envelope =
      Envelope.onNats(
          "S:1",
          new StreamSequence(1),
          "s",
          Headers.empty(),
          Payload.owning(new byte[256]),
          Instant.EPOCH);

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public Optional<?> inOrder() {
    for (int i = 0; i < MESSAGES; i++) {
      entries[i] = window.add(envelope);
    }
    for (int i = 0; i < MESSAGES; i++) {
      window.pass(entries[i]);
    }
    return window.floor();
  }

  /** The floor moves only with the last confirmation, over all of them. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public Optional<?> backwards() {
    for (int i = 0; i < MESSAGES; i++) {
      entries[i] = window.add(envelope);
    }
    for (int i = MESSAGES - 1; i >= 0; i--) {
      window.pass(entries[i]);
    }
    return window.floor();
  }
}
