package io.cutwater.pulsar;

import io.cutwater.lane.Source;
import io.cutwater.message.Envelope;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.relay.Event.Delivered;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Producer;

/** A topic of one test, and the lane that reads it. */
final class SourceBench {

  static final String SUBSCRIPTION = "cutwater-test-lane-0";

  private final SharedPulsar pulsar = SharedPulsar.get();
  final String topic;

  SourceBench(String about) throws Exception {
    topic = SharedPulsar.freshTopic(about);
    pulsar.admin().topics().createNonPartitionedTopic(topic);
  }

  PulsarSourceSettings settings() {
    return PulsarSourceSettings.of(topic, "test", "lane-0")
        .with(new PulsarSourceSettings.ReadTiming(Duration.ofSeconds(30), Duration.ofMillis(300)));
  }

  PulsarSource source() {
    return source(settings());
  }

  PulsarSource source(PulsarSourceSettings settings) {
    return new PulsarSource(pulsar.clients(), settings, new PulsarPlaces(pulsar.clients()));
  }

  /** Publishes texts {@code from} to {@code to}, in batches where there are several. */
  void publish(int from, int to) throws Exception {
    try (Producer<byte[]> producer =
        pulsar
            .client()
            .newProducer()
            .topic(topic)
            .batchingMaxPublishDelay(50, TimeUnit.MILLISECONDS)
            .create()) {
      for (int i = from; i <= to; i++) {
        var unused = producer.sendAsync(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
      }
      producer.flush();
    }
  }

  /** What a new session delivers behind {@code floor}. */
  List<Envelope> read(Optional<Position> floor, int messages) throws Exception {
    RecordingInbox inbox = new RecordingInbox();
    Source source = source();
    source.inspect(floor);
    Source.Reading reading = source.open(floor, "", inbox);
    reading.request(messages + 10, 1L << 30);
    List<Delivered> delivered = inbox.await(messages, Delivered.class);
    reading.close();
    return delivered.stream().map(Delivered::envelope).toList();
  }

  static List<String> texts(List<Envelope> envelopes) {
    return envelopes.stream()
        .map(envelope -> new String(envelope.payload().bytes(), StandardCharsets.UTF_8))
        .toList();
  }

  static LedgerPosition position(Envelope envelope) {
    return (LedgerPosition) envelope.position();
  }
}
