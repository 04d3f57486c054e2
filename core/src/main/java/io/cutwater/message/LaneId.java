package io.cutwater.message;

/**
 * The unit of order and of ownership: one shard of one channel.
 *
 * @param channel the channel's name: letters, digits, {@code -} and {@code _}
 * @param shard 0 for the first
 */
public record LaneId(String channel, int shard) {

  public LaneId {
    if (!channel.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}") || shard < 0) {
      throw new IllegalArgumentException("not a lane: " + channel + "/" + shard);
    }
  }

  /** The text used in names of journals, consumers and producers: {@code telemetry-0}. */
  public String text() {
    return channel + "-" + shard;
  }

  @Override
  public String toString() {
    return text();
  }
}
