package io.cutwater.pulsar;

import java.time.Duration;
import org.apache.pulsar.common.naming.TopicDomain;
import org.apache.pulsar.common.naming.TopicName;

/**
 * What a lane reads from Pulsar.
 *
 * @param topic one partition, or a topic without partitions, by its full name
 * @param create whether to make the topic where there is none; a partition is never made alone
 * @param compacted whether to read only the newest message of each key, as far as the topic has
 *     been compacted
 * @param deployment names this Cutwater among others on the same cluster: letters, digits, {@code
 *     -} and {@code _}
 * @param lane the lane's text, in the same letters
 * @param timing when requests end and the subscription is looked after
 */
public record PulsarSourceSettings(
    String topic,
    boolean create,
    boolean compacted,
    String deployment,
    String lane,
    ReadTiming timing) {

  public PulsarSourceSettings {
    TopicName name = TopicName.get(topic);
    if (name.getDomain() != TopicDomain.persistent) {
      throw new IllegalArgumentException("not a persistent topic: " + topic);
    }
    if (!deployment.matches("[A-Za-z0-9_-]+") || !lane.matches("[A-Za-z0-9_.-]+")) {
      throw new IllegalArgumentException("not a deployment or lane: " + deployment + ", " + lane);
    }
    topic = name.toString();
  }

  /** A topic that is there, read as it is. */
  public static PulsarSourceSettings of(String topic, String deployment, String lane) {
    return new PulsarSourceSettings(topic, false, false, deployment, lane, ReadTiming.defaults());
  }

  /** The same, made where it is missing. */
  public PulsarSourceSettings withCreate(boolean make) {
    return new PulsarSourceSettings(topic, make, compacted, deployment, lane, timing);
  }

  /** The same, read as it was compacted. */
  public PulsarSourceSettings withCompacted(boolean newestOnly) {
    return new PulsarSourceSettings(topic, create, newestOnly, deployment, lane, timing);
  }

  /** The same with {@code other} timing. */
  public PulsarSourceSettings with(ReadTiming other) {
    return new PulsarSourceSettings(topic, create, compacted, deployment, lane, other);
  }

  /** The durable subscription that keeps what this lane has not carried. */
  public String subscription() {
    return "cutwater-" + deployment + "-" + lane;
  }

  /**
   * How a reading keeps time.
   *
   * @param expires a request that was not served ends after this
   * @param pinCheck how often the subscription is compared with what was acknowledged
   */
  public record ReadTiming(Duration expires, Duration pinCheck) {

    public ReadTiming {
      if (expires.isNegative() || expires.isZero() || pinCheck.isNegative() || pinCheck.isZero()) {
        throw new IllegalArgumentException("a reading waits some time");
      }
    }

    public static ReadTiming defaults() {
      return new ReadTiming(Duration.ofSeconds(30), Duration.ofSeconds(15));
    }
  }
}
