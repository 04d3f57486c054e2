package io.cutwater.playground.reckoning;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.util.Optional;
import org.apache.pulsar.client.api.PulsarClient;

/**
 * How the messages of a stream or topic came to be there.
 *
 * @param own published there by somebody
 * @param carried written there by a lane
 */
public record Origins(long own, long carried) {

  private static final String WRITER_PREFIX = "cutwater-";
  private static final String LANE = "Cutwater-Lane";

  /** Of a topic: a lane's producer has a name that says so, which the broker guards. */
  public static Origins ofTopic(PulsarClient pulsar, String topic)
      throws IOException, InterruptedException {
    TopicWalk walk = new TopicWalk(pulsar);
    Count count = new Count();
    for (String partition : walk.partitions(topic)) {
      walk.read(partition, message -> count.add(isCarried(message)));
    }
    return count.origins();
  }

  /** Of a stream: by the headers that lanes write. What they keep there for themselves is none. */
  public static Origins ofStream(Connection nats, String stream)
      throws IOException, InterruptedException {
    Count count = new Count();
    StreamWalk.of(nats, stream, Optional.empty())
        .read(message -> {
          if (!isFence(message)) {
            count.add(isCarried(message));
          }
        });
    return count.origins();
  }

  private static final class Count {
    private long own;
    private long carried;

    private void add(boolean isCarried) {
      if (isCarried) {
        carried++;
      } else {
        own++;
      }
    }

    private Origins origins() {
      return new Origins(own, carried);
    }
  }

  static boolean isCarried(org.apache.pulsar.client.api.Message<byte[]> message) {
    String producer = message.getProducerName();
    return producer != null && producer.startsWith(WRITER_PREFIX);
  }

  private static boolean isCarried(Message message) {
    Headers headers = message.getHeaders();
    return headers != null && headers.containsKey(LANE);
  }

  /** What a lane keeps in a stream to fence its former sessions off. */
  static boolean isFence(Message message) {
    return message.getSubject().startsWith("cutwater.fence.");
  }
}
