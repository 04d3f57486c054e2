package io.cutwater.pulsar;

import java.util.OptionalInt;
import org.apache.pulsar.common.naming.TopicDomain;
import org.apache.pulsar.common.naming.TopicName;

/**
 * The topic that a channel writes to.
 *
 * @param topic its full name, {@code persistent://tenant/namespace/topic}
 * @param partitions how many partitions it has; 0 for a topic without partitions; empty to take an
 *     existing one as it is, and to make a missing one without
 * @param create whether a missing topic is made; one that exists is never altered
 */
public record PulsarTopicSettings(String topic, OptionalInt partitions, boolean create) {

  public PulsarTopicSettings {
    TopicName name = TopicName.get(topic);
    if (name.getDomain() != TopicDomain.persistent || name.isPartitioned()) {
      throw new IllegalArgumentException("not a persistent topic, or one of its parts: " + topic);
    }
    if (partitions.isPresent() && partitions.getAsInt() < 0) {
      throw new IllegalArgumentException("a topic has 0 or more partitions: " + topic);
    }
    topic = name.toString();
  }

  /** A topic that is taken as it is, and made where it is missing. */
  public static PulsarTopicSettings of(String topic) {
    return new PulsarTopicSettings(topic, OptionalInt.empty(), true);
  }
}
