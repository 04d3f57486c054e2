package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.lane.Target;
import io.cutwater.message.LaneId;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetOpening;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.ProducerAccessMode;
import org.apache.pulsar.common.policies.data.RetentionPolicies;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class PulsarTargetTest {

  private static final String WRITER = "deployment.telemetry-0.1";
  private static final PulsarTarget.Settings SETTINGS =
      PulsarTarget.Settings.forWindow(20_000)
          .withBatches(1_000, 512 << 10, Duration.ofMillis(20))
          .withNameWait(Duration.ofSeconds(1));

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final RecordingInbox inbox = new RecordingInbox();
  private final PulsarTarget target = target(SETTINGS);

  @Test
  void storesInOrderWithEverythingAMessageCarries() throws Exception {
    String topic = made("order");
    Target.Writing writing = target.open(first(topic), inbox);

    Messages.send(writing, 1, 500);

    List<Optional<Position>> receipts = inbox.receipts(500);
    writing.close();
    assertThat(inbox.all(Event.Stored.class).stream().map(Event.Stored::ticket))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 500).boxed().toList());
    assertThat(receipts).allMatch(Optional::isPresent);
    List<Message<byte[]>> stored = stored(topic);
    assertThat(stored.stream().map(Message::getSequenceId))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 500).boxed().toList());
    Message<byte[]> fifth = stored.get(4);
    assertThat(fifth.getKey()).isEqualTo("key-5");
    assertThat(fifth.getEventTime()).isEqualTo(1_700_000_000_005L);
    assertThat(fifth.getProperties()).containsEntry(MessageProperties.SEQUENCE, "5");
    assertThat(new Positions(topic).of(fifth.getMessageId()).map(Position.class::cast))
        .isEqualTo(receipts.get(4));
  }

  @Test
  void switchesDeduplicationOnBeforeItWrites() throws Exception {
    List<TargetName> partitions =
        new PulsarTopics(pulsar.clients())
            .resolve(
                new PulsarTopicSettings(SharedPulsar.freshTopic("dedup"), OptionalInt.of(2), true));
    String topic = partitions.get(1).value();

    Target.Writing writing = target.open(first(topic), inbox);

    assertThat(writing.facts().weaknesses()).isEmpty();
    assertThat(pulsar.admin().topics().getStats(topic).getDeduplicationStatus())
        .isEqualTo("Enabled");
    writing.close();
  }

  @Test
  void saysThatDeduplicationIsUncertainWithoutAdmin() throws Exception {
    PulsarSettings settings = PulsarSettings.of(pulsar.server().url(), Optional.empty());
    try (PulsarClients clients = PulsarClients.open(settings)) {
      PulsarTarget bare = new PulsarTarget(clients, SETTINGS, new LaneId("telemetry", 0), "T");

      Target.Writing writing = bare.open(first(made("bare")), inbox);

      assertThat(writing.facts().weaknesses())
          .singleElement()
          .asString()
          .contains("deduplication could not be switched on")
          .contains("enable deduplication");
      writing.close();
    }
  }

  @Test
  void scansFromTheMiddleOfABatch() throws Exception {
    String topic = made("middle");
    List<Optional<Position>> receipts = written(topic, 1, 100);
    LedgerPosition from = (LedgerPosition) receipts.get(41).orElseThrow();
    assertThat(from.batchIndex()).isPositive();

    Target.Writing writing = target.open(opening(topic, Optional.of(from), 42), inbox);

    assertThat(writing.facts().complete()).isTrue();
    assertThat(writing.facts().lastSequence()).isEqualTo(100);
    assertThat(writing.facts().end()).isEqualTo(receipts.get(99));
    assertThat(writing.facts().found()).hasSize(58);
    assertThat(writing.facts().found())
        .extractingByKey(new StreamSequence(43))
        .extracting(Skipped::at)
        .isEqualTo(receipts.get(42).orElseThrow());
    writing.close();
  }

  @Test
  void scansAKnownTargetFromItsBeginning() throws Exception {
    String topic = made("known");
    written(topic, 1, 3);

    Target.Writing writing = target.open(opening(topic, Optional.empty(), 1), inbox);

    assertThat(writing.facts().complete()).isTrue();
    assertThat(writing.facts().found().keySet())
        .containsExactlyInAnyOrder(new StreamSequence(2), new StreamSequence(3));
    writing.close();
  }

  @Test
  void doesNotScanATargetItNeverWroteTo() throws Exception {
    String topic = made("unknown");
    List<Optional<Position>> receipts = written(topic, 1, 3);

    Target.Writing writing = target.open(first(topic), inbox);

    assertThat(writing.facts().found()).isEmpty();
    assertThat(writing.facts().complete()).isTrue();
    assertThat(writing.facts().end()).isEqualTo(receipts.get(2));
    writing.close();
  }

  @Test
  void findsOnlyItsOwnMessagesAmongForgedOnes() throws Exception {
    String topic = made("forged");
    try (Producer<byte[]> foreign =
        pulsar.client().newProducer().topic(topic).producerName("somebody").create()) {
      for (long sequence = 5; sequence < 9; sequence++) {
        foreign
            .newMessage()
            .sequenceId(sequence)
            .properties(MessageProperties.encode("telemetry-0", "T", Messages.envelope(sequence)))
            .value(new byte[1])
            .send();
      }
    }
    written(topic, 1, 2);

    Target.Writing writing = target.open(opening(topic, Optional.empty(), 1), inbox);

    assertThat(writing.facts().found()).containsOnlyKeys(new StreamSequence(2));
    writing.close();
  }

  @Test
  void saysHowFarALongScanGotAndGoesOnFromThere() throws Exception {
    String topic = made("long");
    written(topic, 1, 15_000);

    target.open(opening(topic, Optional.empty(), 0), inbox).close();

    Event.ScanProgressed progress = inbox.all(Event.ScanProgressed.class).getFirst();
    assertThat(progress.found()).hasSize(TargetScan.PROGRESS_EVERY);
    TargetOpening rest =
        new TargetOpening(
            new TargetName(topic),
            WRITER,
            Optional.of(progress.at()),
            true,
            Optional.empty(),
            progress.found());
    Target.Writing writing = target.open(rest, inbox);
    assertThat(writing.facts().complete()).isTrue();
    assertThat(writing.facts().found()).hasSize(15_000);
    writing.close();
  }

  @Test
  void haltsWhereASkipSetOutgrowsItsLimit() throws Exception {
    String topic = made("limit");
    written(topic, 1, 11);
    PulsarTarget small = target(SETTINGS.withSkipSetMax(10));

    small.open(opening(topic, Optional.empty(), 1), inbox).close();

    assertThatThrownBy(() -> small.open(opening(topic, Optional.empty(), 0), inbox))
        .isInstanceOfSatisfying(
            FaultException.class, e -> assertThat(e.fault().code()).isEqualTo(Fault.Code.LIMIT));
  }

  @Test
  void aTrimmedBeginningMakesTheScanIncomplete() throws Exception {
    String topic = made("trimmed");
    pulsar.admin().topicPolicies().setRetention(topic, new RetentionPolicies(0, 0));
    LedgerPosition from = (LedgerPosition) written(topic, 1, 1).getFirst().orElseThrow();
    pulsar.admin().topics().unload(topic);
    for (long sequence = 2; sequence <= 5; sequence++) {
      written(topic, sequence, sequence);
    }
    pulsar.admin().topics().unload(topic);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> isTrimmed(topic));

    Target.Writing writing = target.open(opening(topic, Optional.of(from), 1), inbox);

    assertThat(writing.facts().complete()).isFalse();
    assertThat(writing.facts().lastSequence()).isEqualTo(5);
    writing.close();
  }

  @Test
  void aHeldNameIsToldWithWhoHoldsIt() throws Exception {
    String topic = made("busy");
    Producer<byte[]> squatter =
        pulsar.client().newProducer().topic(topic).producerName(WRITER).create();

    assertThatThrownBy(() -> target.open(first(topic), inbox))
        .isInstanceOfSatisfying(
            FaultException.class,
            e -> {
              assertThat(e.fault().code()).isEqualTo(Fault.Code.FOREIGN_WRITER);
              assertThat(e.fault().what()).contains(topic, WRITER, "127.0.0.1:");
            });
    squatter.close();
    target.open(first(topic), inbox).close();
  }

  @Test
  void aTopicOpenedExclusivelyByAnotherIsToldWithWhoHoldsIt() throws Exception {
    String topic = made("exclusive");
    Producer<byte[]> squatter =
        pulsar
            .client()
            .newProducer()
            .topic(topic)
            .producerName("squatter")
            .accessMode(ProducerAccessMode.Exclusive)
            .create();

    assertThatThrownBy(() -> target.open(first(topic), inbox))
        .isInstanceOfSatisfying(
            FaultException.class, e -> assertThat(e.fault().what()).contains("squatter at"));
    squatter.close();
  }

  @Test
  void storesOnceAndInOrderOverSessionsThatUnloadsEnd() throws Exception {
    String topic = made("unload");
    target.open(first(topic), inbox).close();

    for (int round = 0; round < 5; round++) {
      RecordingInbox session = new RecordingInbox();
      Target.Writing writing = target.open(opening(topic, Optional.empty(), 0), session);
      int next = writing.facts().found().size() + 1;
      Messages.send(writing, next, next + 1_000);
      var unloading = pulsar.admin().topics().unloadAsync(topic);
      Messages.send(writing, next + 1_001, next + 2_000);
      unloading.get(30, TimeUnit.SECONDS);
      session.doubt();
      writing.close();
    }
    RecordingInbox last = new RecordingInbox();
    Target.Writing writing = target.open(opening(topic, Optional.empty(), 0), last);
    int next = writing.facts().found().size() + 1;
    Messages.send(writing, next, 10_000);
    last.receipts(10_000 - next + 1);
    writing.close();
    assertThat(stored(topic).stream().map(Message::getSequenceId))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 10_000).boxed().toList());
  }

  @Test
  void aSendAfterTheProducerIsGoneDoubtsTheSession() throws Exception {
    String topic = made("full");
    PulsarTarget narrow = target(PulsarTarget.Settings.forWindow(10));
    Target.Writing writing = narrow.open(first(topic), inbox);

    Messages.send(writing, 1, 5_000);

    assertThat(inbox.doubt().what()).contains(topic);
    writing.close();
    writing.close();
  }

  @Test
  void interruptEndsTheWaitForAHeldName() throws Exception {
    String topic = made("interrupt");
    try (Producer<byte[]> squatter =
        pulsar.client().newProducer().topic(topic).producerName(WRITER).create()) {
      assertThat(squatter.isConnected()).isTrue();
      PulsarTarget patient = target(SETTINGS.withNameWait(Duration.ofMinutes(10)));
      Thread opener =
          Thread.ofVirtual()
              .start(() ->
                  assertThatThrownBy(() -> patient.open(first(topic), inbox))
                      .isInstanceOf(FaultException.class));

      opener.interrupt();

      assertThat(opener.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  private boolean isTrimmed(String topic) throws Exception {
    pulsar.admin().topics().trimTopic(topic);
    return !StoredMessages.sequences(pulsar.client(), topic).contains(1L);
  }

  private PulsarTarget target(PulsarTarget.Settings settings) {
    return new PulsarTarget(pulsar.clients(), settings, new LaneId("telemetry", 0), "TELEMETRY");
  }

  private String made(String about) throws FaultException {
    return pulsar.madeTopic(about).value();
  }

  /** What a session wrote that then ended. */
  private List<Optional<Position>> written(String topic, long from, long to) throws FaultException {
    inbox.clear();
    Target.Writing writing = target.open(first(topic), inbox);
    Messages.send(writing, from, to);
    List<Optional<Position>> receipts = inbox.receipts((int) (to - from + 1));
    writing.close();
    inbox.clear();
    return receipts;
  }

  private static TargetOpening first(String topic) {
    return new TargetOpening(
        new TargetName(topic), WRITER, Optional.empty(), false, Optional.empty(), Map.of());
  }

  private static TargetOpening opening(
      String topic, Optional<? extends Position> from, long floor) {
    return new TargetOpening(
        new TargetName(topic),
        WRITER,
        from.map(Position.class::cast),
        true,
        floor == 0 ? Optional.empty() : Optional.of(new StreamSequence(floor)),
        Map.of());
  }

  private List<Message<byte[]>> stored(String topic) throws Exception {
    return StoredMessages.of(pulsar.client(), topic);
  }
}
