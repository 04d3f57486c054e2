package io.cutwater.playground.reckoning;

import java.util.Optional;

/**
 * From where to where messages were carried.
 *
 * @param stream of JetStream
 * @param filterSubject the subjects carried, all of the stream's when empty
 * @param topic of Pulsar, partitioned or not
 * @param deadLetterTopic where refused messages went; it need not exist
 */
public record Carriage(
    String stream, Optional<String> filterSubject, String topic, Optional<String> deadLetterTopic) {

  /** A whole stream to a topic. */
  public static Carriage of(String stream, String topic) {
    return new Carriage(stream, Optional.empty(), topic, Optional.empty());
  }

  public Carriage withDeadLetterTopic(String deadLetters) {
    return new Carriage(stream, filterSubject, topic, Optional.of(deadLetters));
  }
}
