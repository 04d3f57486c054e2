package io.cutwater.pulsar;

import io.cutwater.lane.Tail;
import io.cutwater.message.Envelope;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.Schema;

/**
 * Looks on at topics by a reader, whose cursor the broker forgets with it. Messages of several
 * partitions come in the order in which the client has them.
 */
public final class TopicTail implements Tail {

  private static final int QUEUE_MESSAGES = 100;

  private final Reader<byte[]> reader;

  private TopicTail(Reader<byte[]> reader) {
    this.reader = reader;
  }

  /**
   * Begins behind what the topics hold now.
   *
   * @param topics full names of topics or partitions that exist, one at least
   */
  public static TopicTail open(PulsarClients clients, List<String> topics) throws FaultException {
    CompletableFuture<Reader<byte[]>> opening =
        clients
            .client()
            .newReader(Schema.BYTES)
            .topics(topics)
            .subscriptionRolePrefix("cutwater-tail")
            .startMessageId(MessageId.latest)
            .receiverQueueSize(QUEUE_MESSAGES)
            .createAsync();
    boolean opened = false;
    try {
      TopicTail tail =
          new TopicTail(
              Answer.within(clients.answerLimit(), "reading " + topics.getFirst(), opening));
      opened = true;
      return tail;
    } finally {
      if (!opened) {
        var unused = opening.thenCompose(Reader::closeAsync);
      }
    }
  }

  @Override
  public Optional<Envelope> next(Duration limit) throws FaultException {
    try {
      Message<byte[]> message =
          reader.readNext(Math.toIntExact(limit.toMillis()), TimeUnit.MILLISECONDS);
      return Optional.ofNullable(message).map(TopicTail::envelope);
    } catch (PulsarClientException e) {
      throw Faults.exception("reading " + reader.getTopic(), e);
    }
  }

  private static Envelope envelope(Message<byte[]> message) {
    String topic = PulsarTopics.whole(message.getTopicName());
    return new EnvelopeReader(topic, topic)
        .envelope(
            message,
            new Positions(message.getTopicName()).of(message.getMessageId()).orElseThrow(),
            "");
  }

  @Override
  public void close() {
    Answer.closed(Readers.CLOSE_LIMIT, reader.closeAsync());
  }
}
