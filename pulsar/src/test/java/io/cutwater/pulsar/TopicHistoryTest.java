package io.cutwater.pulsar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.lane.History.Budget;
import io.cutwater.lane.History.Stretch;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogEntry.Proof;
import io.cutwater.message.LedgerPosition;
import io.cutwater.relay.FaultException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.ProducerBuilder;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class TopicHistoryTest {

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final String topic = SharedPulsar.freshTopic("history");
  private final List<String> visited = new ArrayList<>();

  private TopicHistory history() {
    return new TopicHistory(pulsar.clients(), new PulsarPlaces(pulsar.clients()), topic, false);
  }

  private static Budget budget(long messages) {
    return new Budget(messages, System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
  }

  private boolean visit(LogEntry entry) {
    visited.add(entry.envelope().id());
    return true;
  }

  private ProducerBuilder<byte[]> producer() {
    return pulsar.client().newProducer().topic(topic);
  }

  /** Messages with the ids {@code first} and so on, each an entry, or some in a batch. */
  private List<MessageId> publish(int first, int count, int inBatch) throws Exception {
    List<MessageId> ids = new ArrayList<>();
    try (Producer<byte[]> producer =
        producer()
            .enableBatching(inBatch > 1)
            .batchingMaxMessages(Math.max(1, inBatch))
            .batchingMaxPublishDelay(1, TimeUnit.MINUTES)
            .create()) {
      List<CompletableFuture<MessageId>> sent = new ArrayList<>();
      for (int i = first; i < first + count; i++) {
        sent.add(
            producer
                .newMessage()
                .key("k")
                .property("ce-id", Integer.toString(i))
                .value(("m" + i).getBytes(UTF_8))
                .sendAsync());
      }
      producer.flush();
      for (CompletableFuture<MessageId> each : sent) {
        ids.add(each.get(30, TimeUnit.SECONDS));
      }
    }
    return ids;
  }

  private LedgerPosition position(MessageId id) {
    return new Positions(topic).of(id).orElseThrow();
  }

  private List<String> at(LedgerPosition position) throws FaultException {
    return history().at(position, 100).stream().map(entry -> entry.envelope().id()).toList();
  }

  @Test
  void aPlaceIsOneMessageAndAnEntryAllOfItsBatch() throws Exception {
    LedgerPosition single = position(publish(0, 3, 1).get(1));
    LedgerPosition batched = position(publish(3, 6, 3).get(4));

    assertThat(at(single)).containsExactly("1");
    assertThat(batched.batchIndex()).isEqualTo(1);
    assertThat(at(batched)).containsExactly("7");
    assertThat(at(new LedgerPosition(batched.ledger(), batched.entry(), -1, -1)))
        .containsExactly("6", "7", "8");
    assertThat(at(new LedgerPosition(batched.ledger(), batched.entry() + 9, -1, -1))).isEmpty();
    assertThat(at(new LedgerPosition(batched.ledger() + 1_000, 0, -1, -1))).isEmpty();
    assertThat(history().at(new LedgerPosition(batched.ledger(), batched.entry(), -1, -1), 2))
        .hasSize(2);
  }

  @Test
  void theNewestAreReadBackOverLedgersUntilThereAreEnough() throws Exception {
    publish(0, 300, 1);
    pulsar.admin().topics().unload(topic);
    publish(300, 300, 1);

    Stretch part = history().newest(budget(400), this::visit);
    List<String> newest = List.copyOf(visited);
    visited.clear();
    Stretch whole = history().newest(budget(10_000), this::visit);

    assertThat(newest).hasSize(400).doesNotHaveDuplicates().contains("599", "200");
    assertThat(newest).doesNotContain("199");
    assertThat(part.fromFirst()).isFalse();
    assertThat(part.toLast()).isTrue();
    assertThat(visited).hasSize(600).doesNotHaveDuplicates();
    assertThat(whole.isWhole()).isTrue();
    assertThat(whole.messages()).isEqualTo(600);
    assertThat(pulsar.admin().topics().getSubscriptions(topic)).isEmpty();
  }

  @Test
  void ofBatchesMoreAreReadRatherThanFewer() throws Exception {
    publish(0, 4_000, 100);

    Stretch part = history().newest(budget(1_000), this::visit);

    assertThat(visited).hasSizeBetween(1_000, 4_000).contains("3999");
    assertThat(part.toLast()).isTrue();
  }

  @Test
  void readingBeginsAtATimeAndEndsWhereTheVisitorHasEnough() throws Exception {
    publish(0, 10, 1);
    Instant between = Instant.ofEpochMilli(System.currentTimeMillis() + 1);
    await().until(() -> Instant.now().isAfter(between));
    publish(10, 10, 1);

    Stretch newer = history().since(between, budget(1_000), this::visit);
    Stretch none = history().since(Instant.now().plusSeconds(60), budget(1_000), this::visit);
    assertThat(visited).hasSize(10).startsWith("10").endsWith("19");
    assertThat(newer.toLast()).isTrue();
    assertThat(none.messages()).isZero();
    assertThat(none.toLast()).isTrue();

    visited.clear();
    Stretch all = history().since(Instant.EPOCH, budget(5), this::visit);
    Stretch stopped = history().newest(budget(1_000), entry -> !visit(entry));
    assertThat(visited).containsExactly("0", "1", "2", "3", "4", "10");
    assertThat(all.toLast()).isFalse();
    assertThat(stopped.toLast()).isFalse();
  }

  @Test
  void whereTheAdministrationDoesNotTellTheReaderIsSentToTheTime() throws Exception {
    publish(0, 10, 1);
    Instant between = Instant.ofEpochMilli(System.currentTimeMillis() + 1);
    await().until(() -> Instant.now().isAfter(between));
    publish(10, 10, 1);
    PulsarSettings withoutAdmin = PulsarSettings.of(pulsar.server().url(), Optional.empty());

    try (PulsarClients clients = PulsarClients.open(withoutAdmin)) {
      TopicHistory asked =
          new TopicHistory(clients, new PulsarPlaces(pulsar.clients()), topic, false);
      for (int i = 0; i < 20; i++) {
        Stretch newer = asked.since(between, budget(1_000), this::visit);

        assertThat(visited).hasSize(10).startsWith("10").endsWith("19");
        assertThat(newer.toLast()).isTrue();
        visited.clear();
      }
    }
  }

  @Test
  void aTopicThatIsNotThereIsNotMade() throws Exception {
    assertThat(history().extent()).isEmpty();
    assertThat(history().at(new LedgerPosition(1, 1, -1, -1), 1)).isEmpty();
    assertThat(history().newest(budget(10), this::visit).isThere()).isFalse();
    assertThat(pulsar.admin().topics().getList("public/default")).doesNotContain(topic);
  }

  @Test
  void anEmptyTopicHoldsNothing() throws Exception {
    pulsar.admin().topics().createNonPartitionedTopic(topic);

    assertThat(history().extent().orElseThrow().last()).isEmpty();
    assertThat(history().newest(budget(10), this::visit).isWhole()).isTrue();
    assertThat(history().since(Instant.EPOCH, budget(10), this::visit).isWhole()).isTrue();
    assertThat(history().newest(budget(10), this::visit).isThere()).isTrue();
  }

  @Test
  void aMessageInChunksIsReadWhereItStands() throws Exception {
    MessageId id;
    try (Producer<byte[]> producer =
        producer().enableBatching(false).enableChunking(true).chunkMaxMessageSize(1_000).create()) {
      producer.newMessage().property("ce-id", "before").value(new byte[10]).send();
      id = producer.newMessage().property("ce-id", "large").value(new byte[20_000]).send();
    }

    assertThat(at(position(id))).containsExactly("large");
  }

  @Test
  void whatALaneCarriedSaysSoAndTheBrokerVouchesForIt() throws Exception {
    carry("cutwater-d-lane-0-0a-g0-e1");
    carry("somebody");

    List<LogEntry> seen = new ArrayList<>();
    history().newest(budget(10), seen::add);

    assertThat(seen).hasSize(2);
    assertThat(seen.getFirst().envelope().id()).isEqualTo("id-7");
    assertThat(seen.getFirst().carriage().orElseThrow().lane()).isEqualTo("lane-0");
    assertThat(seen.getFirst().carriage().orElseThrow().author())
        .isEqualTo("cutwater-d-lane-0-0a-");
    assertThat(seen.getFirst().carriage().orElseThrow().proof()).isEqualTo(Proof.PROVEN);
    assertThat(seen.getLast().carriage().orElseThrow().proof()).isEqualTo(Proof.REFUTED);
  }

  private void carry(String writer) throws PulsarClientException {
    Map<String, String> properties = MessageProperties.encode("lane-0", "S", Messages.envelope(7));
    try (Producer<byte[]> producer = producer().producerName(writer).create()) {
      producer.newMessage().sequenceId(7).properties(properties).value(new byte[0]).send();
    }
  }
}
