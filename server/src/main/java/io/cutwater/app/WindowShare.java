package io.cutwater.app;

/**
 * A lane's share of the memory that all windows have together: many channels must not ask for more
 * than there is. A lane always lets one whole message in, however small its share.
 *
 * @param poolBytes what all windows together may fill
 * @param lanes how many share it
 */
record WindowShare(long poolBytes, int lanes) {

  /** No lane has less, so that one with small messages still has some of them under way. */
  static final long BYTES_MIN = 64 << 10;

  /** All windows together may fill one part in so many of the heap. */
  private static final int HEAP_PER_WINDOWS = 3;

  WindowShare {
    if (poolBytes < 1 || lanes < 1) {
      throw new IllegalArgumentException("a pool of " + poolBytes + " bytes for " + lanes);
    }
  }

  /** The share of each of {@code lanes} in this process. */
  static WindowShare ofHeap(int lanes) {
    return new WindowShare(Runtime.getRuntime().maxMemory() / HEAP_PER_WINDOWS, lanes);
  }

  /** What a lane gets that would have {@code wanted} bytes. */
  long of(long wanted) {
    return Math.min(wanted, Math.max(BYTES_MIN, poolBytes / lanes));
  }
}
