package io.cutwater.playground.reckoning;

/**
 * What a comparison of a stream with its topic found, in messages.
 *
 * @param published in the stream
 * @param stored copies in the topic and the dead letters
 * @param deadLettered of the stored, those in the dead letters
 * @param lost in the stream and nowhere in Pulsar
 * @param duplicated copies beyond the first
 * @param reordered first copies that stand behind a later message of the stream, by partition
 * @param altered copies whose payload, subject or id is not the stream's
 * @param strangers copies that name no message of the stream
 * @param latency of the first copies in the topic
 */
public record Reckoning(
    long published,
    long stored,
    long deadLettered,
    long lost,
    long duplicated,
    long reordered,
    long altered,
    long strangers,
    Latency latency) {

  /** True when every message is in Pulsar once, unaltered and in order, and nothing else is. */
  public boolean exact() {
    return lost == 0 && duplicated == 0 && reordered == 0 && altered == 0 && strangers == 0;
  }
}
