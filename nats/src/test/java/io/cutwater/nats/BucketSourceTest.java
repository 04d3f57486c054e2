package io.cutwater.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.Source.Reading;
import io.cutwater.message.Envelope;
import io.cutwater.message.MessageKey;
import io.cutwater.message.StreamSequence;
import io.cutwater.nats.NatsProbe.Presence;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueConfiguration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Key-value buckets of a real server as sources. */
@Tag("servers")
class BucketSourceTest extends OneServer {

  private static final long PLENTY = 1 << 20;

  private final RecordingInbox inbox = new RecordingInbox();

  private KeyValue bucket(int history) throws Exception {
    nats.keyValueManagement()
        .create(KeyValueConfiguration.builder().name("B").maxHistoryPerKey(history).build());
    return nats.keyValue("B");
  }

  private static NatsSourceSettings settings() {
    return Playground.reading("KV_B", false, "$KV.B.>").withContent(Content.KEY_VALUES);
  }

  private NatsSource source() {
    return new NatsSource(connections, settings());
  }

  private static List<String> keys(List<Envelope> envelopes) {
    return envelopes.stream()
        .map(envelope -> envelope.key().map(MessageKey::text).orElse("none"))
        .toList();
  }

  private static List<String> operations(List<Envelope> envelopes) {
    return envelopes.stream()
        .map(envelope -> envelope.headers().first("KV-Operation").orElse("none"))
        .toList();
  }

  @Test
  void readsWhatABucketsClientsDo() throws Exception {
    KeyValue bucket = bucket(5);
    Reading reading = source().open(Optional.empty(), "", inbox);
    reading.request(100, PLENTY);

    bucket.put("a", new byte[] {1});
    bucket.put("b.c", new byte[0]);
    bucket.delete("a");
    bucket.purge("b.c");

    List<Envelope> read = inbox.awaitEnvelopes(4);
    assertThat(keys(read)).containsExactly("a", "b.c", "a", "b.c");
    assertThat(operations(read)).containsExactly("PUT", "PUT", "DEL", "PURGE");
    assertThat(read.get(1).headers().first(Envelope.NULL_VALUE)).isEmpty();
    assertThat(read.get(2).headers().first(Envelope.NULL_VALUE)).contains("true");
    assertThat(read.get(3).headers().first(Envelope.NULL_VALUE)).contains("true");
    reading.close();
  }

  @Test
  void theLatestRevisionArrivesWhateverWasReplacedBefore() throws Exception {
    KeyValue bucket = bucket(1);
    bucket.put("k", new byte[] {1});
    bucket.put("k", new byte[] {2});
    NatsSource source = source();
    Reading reading = source.open(Optional.empty(), "", inbox);
    reading.request(100, PLENTY);
    assertThat(inbox.awaitEnvelopes(1).getFirst().payload().bytes()).containsExactly(2);
    assertThat(inbox.expired()).as("the bucket's history").isZero();
    reading.close();

    for (int value = 3; value <= 9; value++) {
      bucket.put("k", new byte[] {(byte) value});
      bucket.put("other", new byte[] {(byte) value});
    }
    RecordingInbox next = new RecordingInbox();
    Reading again = source.open(Optional.of(new StreamSequence(2)), reading.consumer(), next);
    again.request(100, PLENTY);

    List<Envelope> read = next.awaitEnvelopes(2);
    assertThat(keys(read)).containsExactly("k", "other");
    assertThat(read).allMatch(each -> each.payload().bytes()[0] == 9);
    // What is gone before the first message is counted by the lane, when it decides to go on there.
    assertThat(next.expired()).isZero();
    assertThat(source.inspect(Optional.empty()).first()).contains(new StreamSequence(15));
    again.close();
  }

  @Test
  void countsWhatIsMissingInBetween() throws Exception {
    KeyValue bucket = bucket(1);
    bucket.put("first", new byte[] {1});
    NatsSource source = source();
    source.open(Optional.empty(), "", inbox).close();
    bucket.put("stays", new byte[] {1});
    for (int value = 1; value <= 5; value++) {
      bucket.put("k", new byte[] {(byte) value});
    }
    RecordingInbox next = new RecordingInbox();

    Reading reading = source.open(Optional.of(new StreamSequence(1)), "", next);
    reading.request(100, PLENTY);

    assertThat(keys(next.awaitEnvelopes(2))).containsExactly("stays", "k");
    assertThat(next.expired()).isEqualTo(4);
    RecordingInbox third = new RecordingInbox();
    Reading again = source.open(Optional.of(new StreamSequence(1)), reading.consumer(), third);
    again.request(100, PLENTY);
    third.awaitEnvelopes(2);
    assertThat(third.expired()).as("counted before").isZero();
    reading.close();
    again.close();
  }

  @Test
  void saysOfABucketWhatIsToBeSaid() throws Exception {
    NatsProbe probe = new NatsProbe(connections);
    NatsProbe.Findings missing = probe.probe(settings());
    assertThat(missing.presence()).isEqualTo(Presence.MISSING);
    assertThat(missing.problems()).singleElement().asString().contains("nats kv add B");
    Assertions.assertThatThrownBy(() -> source().inspect(Optional.empty()))
        .isInstanceOfSatisfying(
            FaultException.class,
            e -> {
              assertThat(e.fault().code()).isEqualTo(Code.SOURCE_MISSING);
              assertThat(e.fault().line()).contains("key-value bucket B (stream KV_B)");
            });

    KeyValue bucket = bucket(1);
    NatsProbe.Findings found = probe.probe(settings());

    assertThat(bucket.getBucketName()).isEqualTo("B");
    assertThat(found.problems()).isEmpty();
    assertThat(found.weaknesses()).isEmpty();
    assertThat(found.notes()).anyMatch(note -> note.contains("the last revision of a key"));
  }
}
