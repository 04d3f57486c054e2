package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.Target;
import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.LaneId;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetOpening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Pulsar does that would lose or double, and how the adapter's words avoid it. */
@Tag("servers")
class PulsarTrapsTest {

  private static final String WRITER = "deployment.traps-0.1";

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final RecordingInbox inbox = new RecordingInbox();
  private final PulsarTarget target =
      new PulsarTarget(
          pulsar.clients(),
          PulsarTarget.Settings.forWindow(20_000)
              .withBatches(1_000, 1 << 20, Duration.ofMillis(200)),
          new LaneId("traps", 0),
          "TRAPS");
  private String topic = "";

  @BeforeEach
  void makeTopic() throws Exception {
    topic = pulsar.madeTopic("traps").value();
    Target.Writing writing = target.open(opening(false), inbox);
    Messages.send(writing, 1, 10);
    inbox.receipts(10);
    writing.close();
    inbox.clear();
  }

  @Test
  void pulsarDropsABatchThatMixesOldAndNew() throws Exception {
    try (Producer<byte[]> raw =
        pulsar
            .client()
            .newProducer()
            .topic(topic)
            .producerName(WRITER)
            .sendTimeout(0, TimeUnit.SECONDS)
            .batchingMaxPublishDelay(200, TimeUnit.MILLISECONDS)
            .create()) {
      List<CompletableFuture<MessageId>> sent = new ArrayList<>();
      for (long sequence = 8; sequence <= 15; sequence++) {
        sent.add(raw.newMessage().sequenceId(sequence).value(new byte[1]).sendAsync());
      }

      for (CompletableFuture<MessageId> answer : sent) {
        assertThat(new Positions(topic).of(answer.get(30, TimeUnit.SECONDS))).isEmpty();
      }
    }
    assertThat(sequences()).containsExactlyElementsOf(upTo(10));
  }

  @Test
  void flushKeepsOldAndNewInBatchesOfTheirOwn() throws Exception {
    Target.Writing writing = target.open(opening(true), inbox);

    Messages.send(writing, 8, 10);
    writing.flush();
    Messages.send(writing, 11, 15);

    List<Event.Stored> answers = inbox.await(8, Event.Stored.class);
    writing.close();
    assertThat(answers.subList(0, 3)).allMatch(answer -> answer.receipt().isEmpty());
    assertThat(answers.subList(3, 8)).allMatch(answer -> answer.receipt().isPresent());
    assertThat(sequences()).containsExactlyElementsOf(upTo(15));
  }

  @Test
  void aHoleSentAloneBelowTheLastSequenceIsAnsweredWithoutReceipt() throws Exception {
    Target.Writing writing = target.open(opening(true), inbox);
    Messages.send(writing, 20, 20);
    writing.flush();
    inbox.receipts(1);

    Messages.send(writing, 15, 15);

    assertThat(inbox.receipts(2).getLast()).isEmpty();
    assertThat(writing.rescan(opening(true))).doesNotContainKey(new StreamSequence(15));
    writing.close();
  }

  @Test
  void rescanFindsWhatWasStoredSinceTheOpening() throws Exception {
    Target.Writing writing = target.open(opening(true), inbox);
    assertThat(writing.facts().found()).hasSize(10);
    Messages.send(writing, 11, 12);
    List<Optional<Position>> receipts = inbox.receipts(2);

    assertThat(writing.rescan(opening(true)))
        .hasSize(12)
        .extractingByKey(new StreamSequence(12))
        .extracting(Skipped::at)
        .isEqualTo(receipts.getLast().orElseThrow());
    writing.close();
  }

  @Test
  void theScanFindsWhatAWriterStoredWhomTheBrokerForgot() throws Exception {
    pulsar.admin().topicPolicies().setDeduplicationStatus(topic, false);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            pulsar.admin().topics().getStats(topic).getDeduplicationStatus().equals("Disabled"));

    Target.Writing writing = target.open(opening(true), inbox);

    assertThat(writing.facts().lastSequence()).isEqualTo(-1);
    assertThat(writing.facts().weaknesses()).isEmpty();
    assertThat(writing.facts().complete()).isTrue();
    assertThat(writing.facts().found()).hasSize(10);
    Messages.send(writing, 11, 12);
    assertThat(inbox.receipts(2)).allMatch(Optional::isPresent);
    assertThat(sequences()).containsExactlyElementsOf(upTo(12));
    writing.close();
  }

  @Test
  void headersSurviveTheTopic() throws Exception {
    Headers headers =
        Headers.empty()
            .with("traceparent", "00-1-2-01")
            .with("multi", "a")
            .with("multi", "\u4e2d")
            .with("cutwater-id", "forged");
    Target.Writing writing = target.open(opening(true), inbox);

    writing.send(1, 11, new Outgoing.Carried(Messages.envelope(11, headers, new byte[3]), ""));

    inbox.receipts(1);
    writing.close();
    Message<byte[]> last = StoredMessages.of(pulsar.client(), topic).getLast();
    assertThat(MessageProperties.headers(last.getProperties())).isEqualTo(headers);
    assertThat(last.hasKey()).isFalse();
  }

  @Test
  void aMessageAtTheLimitIsStoredAndOneFarBeyondItDoubts() throws Exception {
    int limit = target.maxMessageBytes(topic);
    Headers headers = Headers.empty().with("a", "x".repeat(1_000)).with("a", "\u0001".repeat(99));
    long overhead = MessageSize.of(Messages.envelope(11, headers, new byte[0]), "k");
    Envelope atLimit = Messages.envelope(11, headers, new byte[(int) (limit - overhead)]);
    Envelope beyond = Messages.envelope(12, headers, new byte[limit + (10 << 10)]);
    Target.Writing writing = target.open(opening(true), inbox);

    writing.send(1, 11, new Outgoing.Carried(atLimit, "k"));
    writing.send(2, 12, new Outgoing.Carried(beyond, "k"));

    assertThat(inbox.receipts(1).getFirst()).isPresent();
    assertThat(inbox.doubt().code()).isEqualTo(Fault.Code.SEND_FAILED);
    writing.close();
  }

  @Test
  void aDeadLetterOfAMessageBeyondTheLimitIsStored() throws Exception {
    int limit = target.maxMessageBytes(topic);
    Headers headers = Headers.empty().with("a", "x".repeat(limit)).with("b", "c");
    Envelope huge = Messages.envelope(11, headers, new byte[2 * limit]);
    Target.Writing writing = target.open(opening(true), inbox);

    writing.send(1, 11, new Outgoing.DeadLetter(huge, topic, "too large"));

    assertThat(inbox.receipts(1).getFirst()).isPresent();
    writing.close();
    Message<byte[]> letter = StoredMessages.of(pulsar.client(), topic).getLast();
    assertThat(letter.getProperties())
        .containsEntry(MessageProperties.REASON, "too large")
        .containsEntry(MessageProperties.PAYLOAD_TRUNCATED, "true");
  }

  @Test
  void aTopicsOwnSizeLimitHoldsForItsBatches() throws Exception {
    pulsar.admin().topicPolicies().setMaxMessageSize(topic, 20_000);
    Target.Writing writing = target.open(opening(true), inbox);

    for (long sequence = 11; sequence <= 110; sequence++) {
      Envelope envelope = Messages.envelope(sequence, Headers.empty(), new byte[1_000]);
      writing.send(sequence, sequence, new Outgoing.Carried(envelope, ""));
    }

    assertThat(target.maxMessageBytes(topic)).isEqualTo(20_000);
    assertThat(inbox.receipts(100)).hasSize(100).allMatch(Optional::isPresent);
    writing.close();
  }

  @Test
  void manySmallMessagesWithLargeHeadersAreNoBatchBeyondTheLimit() throws Exception {
    Headers headers = Headers.empty().with("a", "x".repeat(20_000));
    Target.Writing writing = target.open(opening(true), inbox);

    for (long sequence = 11; sequence <= 610; sequence++) {
      Envelope envelope = Messages.envelope(sequence, headers, new byte[0]);
      writing.send(sequence, sequence, new Outgoing.Carried(envelope, ""));
    }

    assertThat(inbox.receipts(600)).hasSize(600).allMatch(Optional::isPresent);
    writing.close();
  }

  private TargetOpening opening(boolean known) {
    return new TargetOpening(
        new TargetName(topic), WRITER, Optional.empty(), known, Optional.empty(), Map.of());
  }

  private List<Long> sequences() throws Exception {
    return StoredMessages.sequences(pulsar.client(), topic);
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }
}
