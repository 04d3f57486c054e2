package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.Envelope;
import io.cutwater.message.LedgerPosition;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.pulsar.client.api.Producer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class ChunkGuardTest {

  private final SharedPulsar pulsar = SharedPulsar.get();

  private ChunkGuard guard(SourceBench bench) {
    return new ChunkGuard(pulsar.clients(), bench.topic);
  }

  private static LedgerPosition behind(LedgerPosition at) {
    return new LedgerPosition(at.ledger(), at.entry() + 1, at.partition(), at.batchIndex());
  }

  @Test
  void wholeMessagesThatAreOnlyLateAreNoChunks() throws Exception {
    SourceBench bench = new SourceBench("late");
    for (int entry = 0; entry < 5; entry++) {
      bench.publish(10 * entry, 10 * entry + 9);
    }
    List<Envelope> all = bench.read(Optional.empty(), 50);
    LedgerPosition first = SourceBench.position(all.getFirst());
    LedgerPosition end = SourceBench.position(all.getLast());

    assertThat(guard(bench).outstanding(first, behind(end), () -> false)).isEmpty();
  }

  @Test
  void whatIsLeftOfAMessageInChunksAtTheEndOfATopicIsFound() throws Exception {
    SourceBench bench = new SourceBench("rest");
    bench.publish(1, 1);
    byte[] large = new byte[100_000];
    new Random(5).nextBytes(large);
    try (Producer<byte[]> chunks =
        pulsar
            .client()
            .newProducer()
            .topic(bench.topic)
            .enableBatching(false)
            .enableChunking(true)
            .chunkMaxMessageSize(20_000)
            .create()) {
      chunks.send(large);
    }
    List<Envelope> all = bench.read(Optional.empty(), 2);
    LedgerPosition end = SourceBench.position(all.getLast());
    LedgerPosition amidst =
        new LedgerPosition(end.ledger(), end.entry() - 2, end.partition(), end.batchIndex());

    assertThat(guard(bench).outstanding(amidst, behind(end), () -> false))
        .map(LedgerPosition::entry)
        .contains(SourceBench.position(all.getFirst()).entry() + 1);
    assertThat(guard(bench).outstanding(amidst, behind(end), () -> true))
        .as("a message has come meanwhile")
        .isEmpty();
  }
}
