package io.cutwater.config;

import io.cutwater.relay.LanePlan;
import io.cutwater.route.Template;
import java.util.List;
import java.util.Optional;

/**
 * One channel from NATS to Pulsar.
 *
 * @param name unique in the file
 * @param owner who answers for it
 * @param nats where its messages come from
 * @param pulsar where they go
 * @param deadLetters the topic of those that cannot go there
 * @param requireExactlyOnce whether to refuse to run on a weaker guarantee
 * @param start where it begins when it never ran before
 * @param window what it may have in flight
 */
public record Channel(
    String name,
    Optional<Owner> owner,
    NatsEnd nats,
    PulsarEnd pulsar,
    TopicName deadLetters,
    boolean requireExactlyOnce,
    LanePlan.Start start,
    Window window) {

  /** Who answers for a channel. */
  public record Owner(boolean isGroup, String name) {}

  /**
   * @param subjects which of the stream's messages; empty for all
   * @param create whether to create the stream where it is absent
   */
  public record NatsEnd(String stream, List<String> subjects, boolean create) {
    public NatsEnd {
      subjects = List.copyOf(subjects);
    }
  }

  /**
   * @param partitions how many the topic has, or is created with; 0 for none; empty for whatever an
   *     existing topic has
   * @param key what orders messages in the topic
   * @param create whether to create the topic where it is absent
   */
  public record PulsarEnd(
      TopicName topic, Optional<Integer> partitions, Template key, boolean create) {}

  /**
   * @param messages read and not yet confirmed, at most
   * @param bytes the same in bytes
   */
  public record Window(int messages, long bytes) {}
}
