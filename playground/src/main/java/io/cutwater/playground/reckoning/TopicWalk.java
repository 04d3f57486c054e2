package io.cutwater.playground.reckoning;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;

/**
 * Reads topics from their first message to their end.
 *
 * @param pulsar remains the caller's
 */
record TopicWalk(PulsarClient pulsar) {

  private static final int RECEIVER_QUEUE = 5_000;
  private static final int SILENCE_MAX_SECONDS = 30;

  /** None when the topic does not exist: reading must not create it. */
  List<String> partitions(String topic) throws IOException, InterruptedException {
    try {
      return pulsar.getPartitionsForTopic(topic, false).get(SILENCE_MAX_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PulsarClientException.NotFoundException
          || e.getCause() instanceof PulsarClientException.TopicDoesNotExistException) {
        return List.of();
      }
      throw new IOException("cannot find topic " + topic, e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("cannot find topic " + topic + " in time", e);
    }
  }

  /** Every message of one partition, in order. */
  void read(String partition, Consumer<Message<byte[]>> visitor) throws IOException {
    try (Reader<byte[]> reader =
        pulsar
            .newReader()
            .topic(partition)
            .startMessageId(MessageId.earliest)
            .receiverQueueSize(RECEIVER_QUEUE)
            .create()) {
      while (reader.hasMessageAvailable()) {
        Message<byte[]> message = reader.readNext(SILENCE_MAX_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
          throw new IOException("topic " + partition + " was silent");
        }
        visitor.accept(message);
      }
    }
  }
}
