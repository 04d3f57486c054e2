package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.Target;
import io.cutwater.message.Envelope;
import io.cutwater.message.LaneId;
import io.cutwater.message.TargetName;
import io.cutwater.message.Trail;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.TargetOpening;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.pulsar.client.api.Message;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What comes from a stream is the same message after it was on a topic. */
@Tag("servers")
class EnvelopeRoundTripTest {

  private static final int MESSAGES = 300;
  private static final long SEED = Long.getLong("cutwater.seed", 7);

  private final SharedPulsar pulsar = SharedPulsar.get();

  @Test
  void givesEveryCarriedMessageBack() throws Exception {
    SourceBench bench = new SourceBench("round");
    Random random = new Random(SEED);
    List<Envelope> sent = new ArrayList<>();
    write(bench, "cutwater-test-round-0", random, sent);

    List<Envelope> read = bench.read(Optional.empty(), MESSAGES);

    String place = new PulsarPlaces(pulsar.clients()).of(bench.topic);
    assertThat(place).isEqualTo("pulsar:standalone/" + bench.topic);
    for (int i = 0; i < MESSAGES; i++) {
      Envelope was = sent.get(i);
      assertThat(read.get(i))
          .as("seed %d, message %d", SEED, i)
          .isEqualTo(expected(was, read.get(i), bench.topic, was.trail().with(place)));
    }
  }

  @Test
  void believesNoTrailThatTheBrokerDoesNotVouchFor() throws Exception {
    SourceBench bench = new SourceBench("forged");
    List<Envelope> sent = new ArrayList<>();
    write(bench, "somebody", new Random(SEED), sent);

    List<Envelope> read = bench.read(Optional.empty(), MESSAGES);

    String place = new PulsarPlaces(pulsar.clients()).of(bench.topic);
    assertThat(sent).anyMatch(envelope -> !envelope.trail().places().isEmpty());
    assertThat(read).allMatch(envelope -> envelope.trail().equals(new Trail(List.of(place))));
  }

  @Test
  void writesKeysAndTimesForConsumersOnPulsar() throws Exception {
    SourceBench bench = new SourceBench("plain");
    List<Envelope> sent = new ArrayList<>();
    write(bench, "cutwater-test-plain-0", new Random(SEED), sent);

    List<Message<byte[]>> stored = StoredMessages.of(pulsar.client(), bench.topic);

    for (int i = 0; i < MESSAGES; i++) {
      Envelope was = sent.get(i);
      long event =
          was.times()
              .event()
              .or(() -> was.topic().isEmpty() ? Optional.of(was.storedAt()) : Optional.empty())
              .map(java.time.Instant::toEpochMilli)
              .orElse(0L);
      assertThat(stored.get(i).getEventTime()).isEqualTo(event);
      assertThat(stored.get(i).hasOrderingKey()).isEqualTo(was.orderingKey().isPresent());
    }
  }

  private void write(SourceBench bench, String writer, Random random, List<Envelope> sent)
      throws Exception {
    PulsarTarget target =
        new PulsarTarget(
            pulsar.clients(), PulsarTarget.Settings.forWindow(1_000), new LaneId("round", 0), "S");
    RecordingInbox inbox = new RecordingInbox();
    Target.Writing writing =
        target.open(
            new TargetOpening(
                new TargetName(bench.topic),
                writer,
                Optional.empty(),
                false,
                Optional.empty(),
                Map.of()),
            inbox);
    for (int i = 1; i <= MESSAGES; i++) {
      Envelope envelope = RandomEnvelopes.of(random, i, bench.topic);
      sent.add(envelope);
      writing.send(
          i, i, new Outgoing.Carried(envelope, RandomEnvelopes.topicKey(random, envelope)));
    }
    writing.flush();
    inbox.receipts(MESSAGES);
    writing.close();
  }

  /** All that cannot be the same: where it stands, when it was stored there. */
  private static Envelope expected(Envelope was, Envelope is, String topic, Trail trail) {
    return new Envelope(
        was.id(),
        is.position(),
        was.subject(),
        was.topic().isEmpty() ? topic : was.topic(),
        was.replyTo(),
        was.key(),
        was.orderingKey(),
        was.headers(),
        was.payload(),
        new Envelope.Times(is.storedAt(), was.times().published(), was.times().event()),
        was.schema(),
        trail);
  }
}
