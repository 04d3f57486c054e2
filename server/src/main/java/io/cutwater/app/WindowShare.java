package io.cutwater.app;

/**
 * A lane's share of the memory that all windows have together: many channels, and many lanes of a
 * channel, must not ask for more than there is. A lane always lets one whole message in, however
 * small its share.
 *
 * @param poolBytes what all windows together may fill
 * @param channels how many share it
 */
record WindowShare(long poolBytes, int channels) {

  /** No lane has less, so that one with small messages still has some of them under way. */
  static final long BYTES_MIN = 64 << 10;

  /** All windows together may fill one part in so many of the heap. */
  private static final int HEAP_PER_WINDOWS = 5;

  WindowShare {
    if (poolBytes < 1 || channels < 1) {
      throw new IllegalArgumentException("a pool of " + poolBytes + " bytes for " + channels);
    }
  }

  /** The share of each of {@code channels} in this process. */
  static WindowShare ofHeap(int channels) {
    return new WindowShare(Runtime.getRuntime().maxMemory() / HEAP_PER_WINDOWS, channels);
  }

  /** What a lane gets that would have {@code wanted} bytes, one of {@code lanes} of its channel. */
  long of(long wanted, int lanes) {
    return Math.min(wanted, Math.max(BYTES_MIN, poolBytes / channels / Math.max(1, lanes)));
  }
}
