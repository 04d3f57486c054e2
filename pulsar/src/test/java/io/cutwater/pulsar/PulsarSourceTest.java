package io.cutwater.pulsar;

import static io.cutwater.pulsar.SourceBench.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.lane.Source;
import io.cutwater.message.Envelope;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.relay.Event.Delivered;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.SourceFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.SubscriptionType;
import org.apache.pulsar.common.policies.data.ManagedLedgerInternalStats.CursorStats;
import org.apache.pulsar.common.policies.data.RetentionPolicies;
import org.apache.pulsar.common.policies.data.SubscriptionStats;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class PulsarSourceTest {

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final RecordingInbox inbox = new RecordingInbox();

  @Test
  void startsInTheMiddleOfABatch() throws Exception {
    SourceBench bench = new SourceBench("batch");
    bench.publish(1, 50);
    Envelope twentieth = bench.read(Optional.empty(), 50).get(19);
    assertThat(SourceBench.position(twentieth).batchIndex()).isPositive();

    List<Envelope> read = bench.read(Optional.of(twentieth.position()), 30);

    assertThat(texts(read)).isEqualTo(numbers(21, 50));
    assertThat(read.getFirst().position().isAfter(twentieth.position())).isTrue();
  }

  @Test
  void tellsHowManyWaitBehind() throws Exception {
    SourceBench bench = new SourceBench("pending");
    bench.publish(1, 50);
    Source.Reading reading = bench.source().open(Optional.empty(), "", inbox);

    reading.request(10, 1 << 20);

    List<Delivered> delivered = inbox.await(10, Delivered.class);
    assertThat(delivered.getLast().pending()).isEqualTo(40);
    reading.close();
  }

  @Test
  void readsATopicThatWasEmptyWithALongQueueOnceItsMessagesAreKnown() throws Exception {
    SourceBench bench = new SourceBench("queue");
    Source.Reading reading = bench.source().open(Optional.empty(), "", inbox);
    reading.request(3_000, 1L << 30);

    bench.publish(1, 2_000);

    List<Delivered> delivered = inbox.await(2_000, Delivered.class);
    assertThat(texts(delivered.stream().map(Delivered::envelope).toList()))
        .isEqualTo(numbers(1, 2_000));
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(permits(bench.topic, reading.consumer()))
                .isGreaterThanOrEqualTo(TopicFeed.QUEUE_MAX / 2));
    reading.close();
  }

  /** How many messages the broker may send to a subscription's only consumer. */
  private int permits(String topic, String subscription) throws Exception {
    SubscriptionStats stats =
        pulsar.admin().topics().getStats(topic).getSubscriptions().get(subscription);
    return stats == null ? 0 : stats.getConsumers().getFirst().getAvailablePermits();
  }

  @Test
  void keepsTheEntryOfTheFloorAndWhatIsBehindIt() throws Exception {
    SourceBench bench = new SourceBench("pin");
    List<Position> positions = oneToAnEntry(bench, 10);
    Source.Reading reading = bench.source().open(Optional.empty(), "", inbox);
    reading.request(10, 1 << 20);
    inbox.await(10, Delivered.class);

    reading.acknowledge(positions.get(6));

    LedgerPosition seventh = (LedgerPosition) positions.get(6);
    String expected = seventh.ledger() + ":" + (seventh.entry() - 1);
    Awaitility.await().untilAsserted(() -> assertThat(mark(bench)).isEqualTo(expected));
    reading.close();
  }

  @Test
  void putsBackASubscriptionThatSomebodyMovedAhead() throws Exception {
    SourceBench bench = new SourceBench("skipped");
    List<Position> positions = oneToAnEntry(bench, 10);
    Source source = bench.source();
    source.open(Optional.empty(), "", inbox).close();
    pulsar.admin().topics().skipAllMessages(bench.topic, SourceBench.SUBSCRIPTION);

    SourceFacts facts = source.inspect(Optional.of(positions.get(3)));

    LedgerPosition fourth = (LedgerPosition) positions.get(3);
    assertThat(mark(bench)).isEqualTo(fourth.ledger() + ":" + (fourth.entry() - 1));
    assertThat(facts.weaknesses()).isEmpty();
    assertThat(texts(bench.read(Optional.of(positions.get(3)), 6))).isEqualTo(numbers(5, 10));
  }

  @Test
  void noticesThatSomebodyMovesTheSubscriptionWhileItReads() throws Exception {
    SourceBench bench = new SourceBench("moved");
    List<Position> positions = oneToAnEntry(bench, 10);
    Source.Reading reading = bench.source().open(Optional.of(positions.get(2)), "", inbox);
    reading.request(3, 1 << 20);
    inbox.await(3, Delivered.class);

    pulsar.admin().topics().skipAllMessages(bench.topic, SourceBench.SUBSCRIPTION);
    reading.request(10, 1 << 20);

    assertThat(inbox.doubt().code()).isEqualTo(Fault.Code.SOURCE_DIFFERS);
    reading.close();
  }

  @Test
  void endsTheSessionWhenTheSubscriptionIsRemovedAndMakesItAgain() throws Exception {
    SourceBench bench = new SourceBench("removed");
    List<Position> positions = oneToAnEntry(bench, 10);
    Source source = bench.source();
    Source.Reading reading = source.open(Optional.of(positions.get(4)), "", inbox);

    pulsar.admin().topics().deleteSubscription(bench.topic, SourceBench.SUBSCRIPTION, true);

    assertThat(inbox.doubt().code()).isEqualTo(Fault.Code.DISCONNECTED);
    reading.close();
    assertThat(source.inspect(Optional.of(positions.get(4))).weaknesses()).isEmpty();
    Source.Reading next =
        source.open(Optional.of(positions.get(4)), reading.consumer(), new RecordingInbox());
    LedgerPosition fifth = (LedgerPosition) positions.get(4);
    String expected = fifth.ledger() + ":" + (fifth.entry() - 1);
    Awaitility.await().untilAsserted(() -> assertThat(mark(bench)).isEqualTo(expected));
    next.close();
  }

  @Test
  void readsThoughSomebodyElseHoldsTheSubscription() throws Exception {
    SourceBench bench = new SourceBench("stolen");
    bench.publish(1, 10);
    try (Consumer<byte[]> thief =
        pulsar
            .client()
            .newConsumer()
            .topic(bench.topic)
            .subscriptionName(SourceBench.SUBSCRIPTION)
            .subscriptionType(SubscriptionType.Exclusive)
            .subscribe()) {
      SourceFacts facts = bench.source().inspect(Optional.empty());

      assertThat(facts.weaknesses()).singleElement().asString().contains("nothing keeps unread");
      assertThat(texts(bench.read(Optional.empty(), 10))).isEqualTo(numbers(1, 10));
      assertThat(thief.isConnected()).isTrue();
    }
  }

  @Test
  void saysThatMessagesMayBeLostWhenTheFloorIsGone() throws Exception {
    SourceBench bench = new SourceBench("trimmed");
    List<Position> positions = oneToAnEntry(bench, 5);
    Source source = bench.source();
    source.inspect(Optional.of(positions.get(1)));
    pulsar.admin().topics().unload(bench.topic);
    bench.publish(6, 9);
    pulsar.admin().topicPolicies().setRetention(bench.topic, new RetentionPolicies(0, 0));
    Awaitility.await()
        .until(() -> {
          if (pulsar
              .admin()
              .topics()
              .getSubscriptions(bench.topic)
              .contains(SourceBench.SUBSCRIPTION)) {
            pulsar.admin().topics().deleteSubscription(bench.topic, SourceBench.SUBSCRIPTION, true);
          }
          pulsar.admin().topics().createSubscription(bench.topic, "last", MessageId.latest);
          pulsar.admin().topics().trimTopic(bench.topic);
          pulsar.admin().topics().deleteSubscription(bench.topic, "last");
          return StoredMessages.of(pulsar.client(), bench.topic).size() < 9;
        });

    SourceFacts facts = source.inspect(Optional.of(positions.get(1)));

    assertThat(facts.floorStoredAt()).isEmpty();
    assertThat(facts.weaknesses()).singleElement().asString().contains("may be lost");
    assertThat(texts(bench.read(Optional.of(positions.get(1)), 4))).isEqualTo(numbers(6, 9));
  }

  @Test
  void endsTheSessionWhenTheTopicIsUnloaded() throws Exception {
    SourceBench bench = new SourceBench("unloaded");
    bench.publish(1, 20);
    Source.Reading reading = bench.source().open(Optional.empty(), "", inbox);
    reading.request(10, 1 << 20);
    List<Delivered> delivered = inbox.await(10, Delivered.class);

    pulsar.admin().topics().unload(bench.topic);

    assertThat(inbox.doubt().code()).isEqualTo(Fault.Code.DISCONNECTED);
    reading.close();
    Position tenth = delivered.get(9).envelope().position();
    assertThat(texts(bench.read(Optional.of(tenth), 10))).isEqualTo(numbers(11, 20));
  }

  @Test
  void aMissingTopicIsMissingAndNotMadeByLooking() throws Exception {
    String topic = SharedPulsar.freshTopic("missing");
    PulsarSourceSettings settings = PulsarSourceSettings.of(topic, "test", "lane-0");
    PulsarSource source =
        new PulsarSource(pulsar.clients(), settings, new PulsarPlaces(pulsar.clients()));

    assertThatThrownBy(() -> source.inspect(Optional.empty()))
        .isInstanceOfSatisfying(
            FaultException.class,
            e -> assertThat(e.fault().code()).isEqualTo(Fault.Code.SOURCE_MISSING));
    assertThat(new PulsarTopics(pulsar.clients()).existing(topic)).isEmpty();

    SourceFacts facts =
        new PulsarSource(
                pulsar.clients(), settings.withCreate(true), new PulsarPlaces(pulsar.clients()))
            .inspect(Optional.empty());
    assertThat(facts.name()).isEqualTo(topic);
    assertThat(facts.last()).isEmpty();
  }

  @Test
  void aTopicThatIsDeletedIsNotMadeAgain() throws Exception {
    SourceBench bench = new SourceBench("deleted");
    bench.publish(1, 5);
    Source source = bench.source();
    Source.Reading reading = source.open(Optional.empty(), "", inbox);

    pulsar.admin().topics().delete(bench.topic, true);

    assertThat(inbox.doubt().code()).isEqualTo(Fault.Code.DISCONNECTED);
    reading.close();
    Awaitility.await()
        .untilAsserted(() ->
            assertThatThrownBy(() -> source.inspect(Optional.empty()))
                .isInstanceOfSatisfying(
                    FaultException.class,
                    e -> assertThat(e.fault().code()).isEqualTo(Fault.Code.SOURCE_MISSING)));
  }

  @Test
  void partitionsAreSourcesOfTheirOwn() throws Exception {
    String topic = SharedPulsar.freshTopic("partitioned");
    pulsar.admin().topics().createPartitionedTopic(topic, 2);
    String second = topic + "-partition-1";
    try (var producer = pulsar.client().newProducer().topic(second).create()) {
      producer.send(new byte[1]);
    }
    PulsarSource source =
        new PulsarSource(
            pulsar.clients(),
            PulsarSourceSettings.of(second, "test", "lane-1"),
            new PulsarPlaces(pulsar.clients()));
    Source.Reading reading = source.open(Optional.empty(), "", inbox);

    reading.request(1, 100);

    Envelope envelope = inbox.await(1, Delivered.class).getFirst().envelope();
    reading.close();
    assertThat(envelope.topic()).isEqualTo(topic);
    assertThat(SourceBench.position(envelope).partition()).isEqualTo(1);
    assertThat(envelope.trail().places()).containsExactly("pulsar:standalone/" + topic);
    assertThat(source.inspect(Optional.of(envelope.position())).floorStoredAt())
        .contains(envelope.storedAt());
  }

  private List<Position> oneToAnEntry(SourceBench bench, int messages) throws Exception {
    for (int i = 1; i <= messages; i++) {
      bench.publish(i, i);
    }
    return bench.read(Optional.empty(), messages).stream().map(Envelope::position).toList();
  }

  private String mark(SourceBench bench) throws Exception {
    CursorStats cursor =
        pulsar.admin().topics().getInternalStats(bench.topic).cursors.get(SourceBench.SUBSCRIPTION);
    return cursor == null ? "none" : cursor.markDeletePosition;
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
  }
}
