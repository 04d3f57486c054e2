package io.cutwater.playground.reckoning;

import io.nats.client.Connection;
import io.nats.client.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.pulsar.client.api.PulsarClient;

/**
 * Reads a stream and a topic that are carried to each other, and tells every difference and every
 * echo. Messages are known by their payloads alone, which also say where they were published.
 */
public final class TwoWayReckoner {

  private static final int STREAM = -1;
  private static final int DEAD_LETTERS = -2;

  private final Connection nats;
  private final TopicWalk topics;
  private final Predicate<byte[]> ofStream;

  private final PayloadLedger toTopic = new PayloadLedger();
  private final PayloadLedger toStream = new PayloadLedger();
  private long echoesInTopic;
  private long echoesInStream;

  /**
   * For one comparison. Both connections remain the caller's.
   *
   * @param ofStream whether a message with this payload was published to the stream; else it was to
   *     the topic
   */
  public TwoWayReckoner(Connection nats, PulsarClient pulsar, Predicate<byte[]> ofStream) {
    this.nats = nats;
    this.topics = new TopicWalk(pulsar);
    this.ofStream = ofStream;
  }

  /**
   * Compares everything. What is published while it reads may count as lost: loads are ended first.
   *
   * @param carriage both ends, and the topic of dead letters
   * @param deadLetters the stream of dead letters; it need not exist
   */
  public TwoWay reckon(Carriage carriage, String deadLetters)
      throws IOException, InterruptedException {
    read(carriage.stream(), this::originalOfStream);
    List<String> partitions = new ArrayList<>();
    for (String topic : carriage.topics()) {
      partitions.addAll(topics.partitions(topic));
    }
    for (int number = 0; number < partitions.size(); number++) {
      readPartition(partitions.get(number), number);
    }
    if (carriage.deadLetterTopic().isPresent()) {
      for (String partition : topics.partitions(carriage.deadLetterTopic().get())) {
        topics.read(
            partition,
            message ->
                toTopic.copy(
                    message.getData(), new Place(DEAD_LETTERS, 0, message.getPublishTime()), true));
      }
    }
    read(carriage.stream(), this::copyInStream);
    if (StreamWalk.exists(nats, deadLetters)) {
      read(
          deadLetters,
          message ->
              toStream.copy(message.getData(), TopicReckoner.place(DEAD_LETTERS, message), true));
    }
    return new TwoWay(toTopic.reckoning(), echoesInTopic, toStream.reckoning(), echoesInStream);
  }

  private void read(String stream, Consumer<Message> visitor)
      throws IOException, InterruptedException {
    StreamWalk.of(nats, stream, Optional.empty())
        .read(message -> {
          if (!Origins.isFence(message)) {
            visitor.accept(message);
          }
        });
  }

  private void originalOfStream(Message message) {
    if (!ofStream.test(message.getData())) {
      return;
    }
    if (toTopic.knows(message.getData())) {
      echoesInStream++;
    } else {
      toTopic.original(message.getData(), TopicReckoner.place(STREAM, message));
    }
  }

  private void copyInStream(Message message) {
    if (!ofStream.test(message.getData())) {
      toStream.copy(message.getData(), TopicReckoner.place(STREAM, message), false);
    }
  }

  private void readPartition(String name, int partition) throws IOException {
    long[] index = {0};
    topics.read(
        name,
        message -> {
          Place at = new Place(partition, index[0]++, message.getPublishTime());
          if (ofStream.test(message.getData())) {
            toTopic.copy(message.getData(), at, false);
          } else if (Origins.isCarried(message)) {
            echoesInTopic++;
          } else {
            toStream.original(message.getData(), at);
          }
        });
  }
}
