package io.cutwater.playground.load;

/**
 * What became of the messages so far.
 *
 * @param offered messages handed to the generator
 * @param accepted messages the stream acknowledged, each counted once
 * @param resent sends beyond the first of a message
 * @param deduplicated acknowledgements that said the stream had the message already
 */
public record Accounting(long offered, long accepted, long resent, long deduplicated) {
  /** Messages whose fate is not known yet. */
  public long open() {
    return offered - accepted;
  }

  /** True when the stream holds all that was offered. */
  public boolean complete() {
    return open() == 0;
  }
}
