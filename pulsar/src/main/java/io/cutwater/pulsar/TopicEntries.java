package io.cutwater.pulsar;

import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogEntry.Carriage;
import io.cutwater.lane.LogEntry.Proof;
import io.cutwater.lane.LogEntry.Refusal;
import io.cutwater.lane.LogName;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import java.util.Map;
import java.util.Optional;
import org.apache.pulsar.client.api.Message;

/** Makes entries of the messages of one topic without partitions, or one partition. */
final class TopicEntries {

  private final LogName log;
  private final EnvelopeReader envelopes;
  private final Positions positions;

  /**
   * @param place what trails call the topic
   */
  TopicEntries(String topic, String place) {
    this.log = LogName.topic(topic);
    this.envelopes = new EnvelopeReader(PulsarTopics.whole(topic), place);
    this.positions = new Positions(topic);
  }

  LedgerPosition position(Message<byte[]> message) {
    return positions
        .of(message.getMessageId())
        .orElseThrow(() -> new IllegalStateException("read from nowhere in " + log));
  }

  LogEntry entry(Message<byte[]> message) {
    String key = message.hasKey() ? message.getKey() : "";
    return new LogEntry(
        log, key, envelopes.envelope(message, position(message), ""), carriage(message));
  }

  private static Optional<Carriage> carriage(Message<byte[]> message) {
    Map<String, String> properties = message.getProperties();
    Optional<Position> source = source(properties);
    if (!MessageProperties.isCarried(properties) || source.isEmpty()) {
      return Optional.empty();
    }
    String producer = message.getProducerName();
    return Optional.of(
        new Carriage(
            properties.getOrDefault(MessageProperties.LANE, ""),
            producer == null ? "" : producer,
            source.get(),
            EnvelopeReader.isVouchedFor(message) ? Proof.PROVEN : Proof.REFUTED,
            refusal(properties)));
  }

  private static Optional<Position> source(Map<String, String> properties) {
    try {
      return Optional.ofNullable(properties.get(MessageProperties.SEQUENCE)).map(Position::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Refusal> refusal(Map<String, String> properties) {
    return Optional.ofNullable(properties.get(MessageProperties.REASON))
        .map(reason ->
            new Refusal(
                reason,
                Optional.ofNullable(properties.get(MessageProperties.INTENDED))
                    .filter(intended -> !intended.isBlank())
                    .map(TargetName::new)));
  }
}
