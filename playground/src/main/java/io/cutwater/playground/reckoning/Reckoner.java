package io.cutwater.playground.reckoning;

import io.nats.client.Connection;
import java.io.IOException;
import java.util.OptionalLong;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.PulsarClient;

/**
 * Reads a stream and the topic it was carried to, and tells every difference.
 *
 * <p>It trusts nothing but what the two servers hold. The stream is read first; messages published
 * while it reads are left out on both sides. What is still under way counts as lost, so a load is
 * drained before it is reckoned. What the stream no longer holds counts as a stranger, so the
 * stream has to keep what it carried.
 */
public final class Reckoner {
  private static final String SEQUENCE = "cutwater-sequence";
  private static final String ID = "cutwater-id";
  private static final String SUBJECT = "cutwater-subject";

  private final Connection nats;
  private final TopicWalk topics;
  private final Fingerprint fingerprint = new Fingerprint();

  /** Both connections remain the caller's. */
  public Reckoner(Connection nats, PulsarClient pulsar) {
    this.nats = nats;
    this.topics = new TopicWalk(pulsar);
  }

  /** Compares everything; memory grows with the stream by about 25 bytes a message. */
  public Reckoning reckon(Carriage carriage) throws IOException, InterruptedException {
    StreamLedger ledger = new StreamReader().read(nats, carriage);
    Tally tally = new Tally(ledger);
    for (String topic : carriage.topics()) {
      readTopic(topic, false, tally);
    }
    if (carriage.deadLetterTopic().isPresent()) {
      readTopic(carriage.deadLetterTopic().get(), true, tally);
    }
    return tally.reckoning();
  }

  private void readTopic(String topic, boolean deadLetters, Tally tally)
      throws IOException, InterruptedException {
    for (String partition : topics.partitions(topic)) {
      tally.beginPartition();
      topics.read(partition, message -> enter(message, deadLetters, tally));
    }
  }

  private void enter(Message<byte[]> message, boolean deadLetter, Tally tally) {
    OptionalLong sequence = sequence(message);
    if (sequence.isEmpty()) {
      tally.stranger();
      return;
    }
    tally.copy(
        sequence.getAsLong(),
        fingerprint.ofMessage(property(message, SUBJECT), message.getData()),
        fingerprint.ofId(property(message, ID)),
        message.getPublishTime(),
        deadLetter);
  }

  private static String property(Message<byte[]> message, String name) {
    return message.getProperties().getOrDefault(name, "");
  }

  private static OptionalLong sequence(Message<byte[]> message) {
    try {
      return OptionalLong.of(Long.parseLong(property(message, SEQUENCE)));
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }
}
