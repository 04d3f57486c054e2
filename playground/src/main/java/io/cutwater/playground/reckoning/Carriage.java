package io.cutwater.playground.reckoning;

import java.util.List;
import java.util.Optional;

/**
 * From where to where messages were carried.
 *
 * @param stream of JetStream
 * @param filterSubject the subjects carried, all of the stream's when empty
 * @param topics of Pulsar, partitioned or not; one that nothing was carried to need not exist
 * @param deadLetterTopic where refused messages went; it need not exist
 */
public record Carriage(
    String stream,
    Optional<String> filterSubject,
    List<String> topics,
    Optional<String> deadLetterTopic) {

  public Carriage {
    topics = List.copyOf(topics);
  }

  /** A whole stream to a topic. */
  public static Carriage of(String stream, String topic) {
    return of(stream, List.of(topic));
  }

  /** A whole stream to several topics, each message to one of them. */
  public static Carriage of(String stream, List<String> topics) {
    return new Carriage(stream, Optional.empty(), topics, Optional.empty());
  }

  public Carriage withDeadLetterTopic(String deadLetters) {
    return new Carriage(stream, filterSubject, topics, Optional.of(deadLetters));
  }
}
