package io.cutwater.message;

/**
 * The unit of order and of ownership: one shard of one channel in one direction.
 *
 * @param channel the channel's name: letters, digits, {@code -} and {@code _}
 * @param flow the direction
 * @param shard 0 for the first
 */
public record LaneId(String channel, Flow flow, int shard) {

  public LaneId {
    if (!channel.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}") || shard < 0) {
      throw new IllegalArgumentException("not a lane: " + channel + "/" + shard);
    }
  }

  /** A lane from NATS to Pulsar. */
  public LaneId(String channel, int shard) {
    this(channel, Flow.NATS_TO_PULSAR, shard);
  }

  /**
   * The text used in names of journals, consumers, producers and subscriptions: {@code telemetry-0}
   * for a lane to Pulsar, {@code telemetry.0} for one to NATS. No channel's name holds a dot, so no
   * two lanes share a text; and no server writes one in another way.
   */
  public String text() {
    return channel + flow.separator() + shard;
  }

  @Override
  public String toString() {
    return text();
  }
}
