package io.cutwater.playground.reckoning;

import io.nats.client.Connection;
import io.nats.client.Message;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.pulsar.client.api.PulsarClient;

/**
 * Reads a topic and the stream it was carried to, and tells every difference. Messages are known by
 * their payloads alone, see {@link PayloadLedger}.
 */
public final class TopicReckoner {

  private static final int STREAM = 0;
  private static final int DEAD_LETTERS = 1;

  private final Connection nats;
  private final TopicWalk topics;

  /** Both connections remain the caller's. */
  public TopicReckoner(Connection nats, PulsarClient pulsar) {
    this.nats = nats;
    this.topics = new TopicWalk(pulsar);
  }

  /**
   * Compares everything. What is published while it reads may count as lost: a load is ended first.
   *
   * @param topic partitioned or not
   * @param deadLetters the stream of dead letters; it need not exist
   */
  public Reckoning reckon(String topic, String stream, Optional<String> deadLetters)
      throws IOException, InterruptedException {
    PayloadLedger ledger = new PayloadLedger();
    readTopic(topic, ledger);
    readStream(stream, STREAM, ledger);
    if (deadLetters.isPresent() && StreamWalk.exists(nats, deadLetters.get())) {
      readStream(deadLetters.get(), DEAD_LETTERS, ledger);
    }
    return ledger.reckoning();
  }

  private void readTopic(String topic, PayloadLedger ledger)
      throws IOException, InterruptedException {
    List<String> partitions = topics.partitions(topic);
    if (partitions.isEmpty()) {
      throw new IOException("there is no topic " + topic);
    }
    for (int number = 0; number < partitions.size(); number++) {
      int partition = number;
      long[] index = {0};
      topics.read(
          partitions.get(number),
          message ->
              ledger.original(
                  message.getData(), new Place(partition, index[0]++, message.getPublishTime())));
    }
  }

  private void readStream(String name, int log, PayloadLedger ledger)
      throws IOException, InterruptedException {
    StreamWalk.of(nats, name, Optional.empty())
        .read(message -> {
          if (!Origins.isFence(message)) {
            ledger.copy(message.getData(), place(log, message), log == DEAD_LETTERS);
          }
        });
  }

  static Place place(int log, Message message) {
    return new Place(
        log,
        message.metaData().streamSequence(),
        message.metaData().timestamp().toInstant().toEpochMilli());
  }
}
