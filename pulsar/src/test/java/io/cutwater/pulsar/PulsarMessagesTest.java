package io.cutwater.pulsar;

import static io.cutwater.pulsar.SourceBench.texts;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.Source;
import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.MessageKey;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import io.cutwater.relay.Event.Delivered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.Schema;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every kind of message that Pulsar's own publishers make. */
@Tag("servers")
class PulsarMessagesTest {

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final RecordingInbox inbox = new RecordingInbox();

  @Test
  void carriesKeysPropertiesAndTimesAsTheyAre() throws Exception {
    SourceBench bench = new SourceBench("kinds");
    byte[] key = {0, -1, 7};
    try (Producer<byte[]> producer = pulsar.client().newProducer().topic(bench.topic).create()) {
      producer
          .newMessage()
          .keyBytes(key)
          .orderingKey(new byte[] {1, 2})
          .eventTime(123_456)
          .property("cutwater-sequence", "forged")
          .property("", "empty")
          .property("a:b\n", "c\r\nd")
          .value("x".getBytes(UTF_8))
          .send();
      producer.newMessage().key("plain").property("ce-id", "own").value(null).send();
      producer.newMessage().deliverAfter(1, TimeUnit.HOURS).value(new byte[0]).send();
    }

    List<Envelope> read = bench.read(Optional.empty(), 3);

    Envelope first = read.getFirst();
    assertThat(first.key()).contains(new MessageKey("AP8H", true));
    assertThat(first.orderingKey()).contains(Payload.owning(new byte[] {1, 2}));
    assertThat(first.times().event()).contains(Instant.ofEpochMilli(123_456));
    assertThat(first.headers())
        .isEqualTo(
            Headers.empty()
                .with("cutwater-sequence", "forged")
                .with("", "empty")
                .with("a:b\n", "c\r\nd"));
    assertThat(first.subject()).isEmpty();
    assertThat(first.topic()).isEqualTo(bench.topic);
    assertThat(read.get(1).key()).contains(MessageKey.of("plain"));
    assertThat(read.get(1).id()).isEqualTo("own");
    assertThat(read.get(1).headers().all(MessageProperties.NULL_VALUE)).containsExactly("true");
    assertThat(read.get(2).payload().size()).isZero();
    assertThat(read.get(2).headers().isEmpty()).isTrue();
    assertThat(read).extracting(Envelope::id).doesNotHaveDuplicates();
  }

  @Test
  void namesTheSchemaAndLeavesTheBytes() throws Exception {
    SourceBench bench = new SourceBench("schema");
    try (Producer<String> producer =
        pulsar.client().newProducer(Schema.STRING).topic(bench.topic).create()) {
      producer.send("\u00e9");
    }

    Envelope envelope = bench.read(Optional.empty(), 1).getFirst();

    assertThat(envelope.schema()).matches("STRING \\S+ 0");
    assertThat(envelope.payload().bytes()).isEqualTo("\u00e9".getBytes(UTF_8));
  }

  @Test
  void readsTheNewestOfEachKeyFromACompactedTopic() throws Exception {
    SourceBench bench = new SourceBench("compacted");
    try (Producer<byte[]> producer =
        pulsar.client().newProducer().topic(bench.topic).enableBatching(false).create()) {
      for (int i = 1; i <= 10; i++) {
        producer.newMessage().key("k" + i % 2).value(Integer.toString(i).getBytes(UTF_8)).send();
      }
    }
    pulsar.admin().topics().triggerCompaction(bench.topic);
    Awaitility.await()
        .until(() ->
            pulsar.admin().topics().compactionStatus(bench.topic).status
                == org.apache.pulsar.client.admin.LongRunningProcessStatus.Status.SUCCESS);
    Source.Reading reading =
        bench.source(bench.settings().withCompacted(true)).open(Optional.empty(), "", inbox);

    reading.request(2, 1 << 20);

    List<Envelope> read =
        inbox.await(2, Delivered.class).stream().map(Delivered::envelope).toList();
    reading.close();
    assertThat(texts(read)).containsExactly("9", "10");
  }

  /**
   * Two publishers send in turn, one of them messages of several chunks; whatever the floor is, all
   * that stands behind it is read, a message too of which some chunks stand before it.
   */
  @Test
  void losesNoChunkedMessageThatTheFloorCutsInTwo() throws Exception {
    SourceBench bench = new SourceBench("chunked");
    byte[] large = new byte[400_000];
    new Random(3).nextBytes(large);
    interleave(bench, large);
    List<Envelope> all = bench.read(Optional.empty(), 2 + 40);
    assertThat(all.stream().filter(each -> each.payload().size() == large.length)).hasSize(2);
    List<Integer> cuts = cuts(all, large.length);
    assertThat(cuts).as("floors between two chunks").isNotEmpty();

    for (int cut : cuts) {
      Position floor = all.get(cut).position();

      List<Envelope> read = bench.read(Optional.of(floor), all.size() - cut - 1);

      assertThat(positions(read)).isEqualTo(positions(all.subList(cut + 1, all.size())));
      assertThat(
              read.stream()
                  .filter(each -> each.payload().size() == large.length)
                  .allMatch(each -> Arrays.equals(each.payload().bytes(), large)))
          .isTrue();
    }
  }

  /** A broker that is slow is looked past as if it hid chunks, and that must cost nothing later. */
  @Test
  void aLookAtWhatIsYetToComeEndsWithItAndIsNotCounted() throws Exception {
    SourceBench bench = new SourceBench("outstanding");
    byte[] large = new byte[400_000];
    interleave(bench, large);
    bench.publish(1, 1);
    List<Envelope> all = bench.read(Optional.empty(), 2 + 40 + 1);
    for (int i = 2; i <= 50; i++) {
      bench.publish(i, i);
    }
    LedgerPosition floor = SourceBench.position(all.get(cuts(all, large.length).getFirst()));
    LedgerPosition ordinary = SourceBench.position(all.getLast());
    LedgerPosition end =
        new LedgerPosition(ordinary.ledger(), ordinary.entry() + 50, ordinary.partition(), -1);
    ChunkGuard guard = new ChunkGuard(pulsar.clients(), bench.topic);

    assertThat(guard.outstanding(floor, end, () -> true)).as("it has come").isEmpty();
    for (int look = 0; look * 49 <= ChunkGuard.EXAMINED_MAX; look++) {
      assertThat(guard.outstanding(ordinary, end, () -> false)).isEmpty();
    }

    assertThat(guard.missed(floor, end)).isPresent();
  }

  /** Small messages directly before a large one, with chunks of it before them. */
  private static List<Integer> cuts(List<Envelope> all, int large) {
    List<Integer> cuts = new ArrayList<>();
    for (int i = 0; i + 1 < all.size(); i++) {
      boolean next = all.get(i + 1).payload().size() == large;
      boolean small = all.get(i).payload().size() != large;
      if (small && next) {
        cuts.add(i);
      }
    }
    return cuts;
  }

  private static List<String> positions(List<Envelope> envelopes) {
    return envelopes.stream().map(envelope -> envelope.position().text()).toList();
  }

  /** A chunk's size is what the producer says; small messages go out while chunks are under way. */
  private void interleave(SourceBench bench, byte[] large) throws Exception {
    try (Producer<byte[]> chunks =
            pulsar
                .client()
                .newProducer()
                .topic(bench.topic)
                .enableBatching(false)
                .enableChunking(true)
                .chunkMaxMessageSize(20_000)
                .maxPendingMessages(1)
                .blockIfQueueFull(true)
                .create();
        Producer<byte[]> small =
            pulsar.client().newProducer().topic(bench.topic).enableBatching(false).create()) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 2; i++) {
              chunks.sendAsync(large).join();
            }
          });
      for (int i = 0; i < 40; i++) {
        small.send(new byte[10]);
      }
      sending.join();
    }
  }
}
