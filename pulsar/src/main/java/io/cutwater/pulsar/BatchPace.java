package io.cutwater.pulsar;

/**
 * When a batch goes out before it is full: at once where nothing is on its way, else when all that
 * was on its way is answered (J. Nagle, RFC 896, applied to batches). So a lone message waits for
 * nothing, and under load batches grow with the time that the broker takes. The client's own timer
 * remains the bound.
 *
 * <p>While only {@link #FEW} messages are on their way, {@link #BATCHES_MAX} batches may be: at
 * some thousand messages a second each would else wait for half an answer, and the broker has time
 * for more entries.
 *
 * <p>The client also sends a batch that is full, unseen from here; then too much counts as open,
 * which costs a needless flush and nothing else.
 */
final class BatchPace {

  /** So many batches are on their way at most. */
  static final int BATCHES_MAX = 3;

  /** With more messages than these on their way or waiting, one batch is. */
  static final int FEW = 96;

  /** How many messages of each batch are unanswered, as a ring. */
  private final int[] batches = new int[BATCHES_MAX];

  private int oldest;
  private int count;
  private int underWay;
  private int open;

  /**
   * A message was added to the open batch.
   *
   * @return whether the batch is to go out now
   */
  synchronized boolean sent() {
    open++;
    return goesOut();
  }

  /**
   * A message was answered. Answers come in the order of the messages.
   *
   * @return whether the open batch is to go out now
   */
  synchronized boolean answered() {
    if (count == 0) {
      return false;
    }
    underWay--;
    batches[oldest]--;
    if (batches[oldest] == 0) {
      oldest = (oldest + 1) % BATCHES_MAX;
      count--;
    }
    return goesOut();
  }

  private boolean goesOut() {
    boolean mayGo = count == 0 || (count < BATCHES_MAX && underWay + open <= FEW);
    if (open == 0 || !mayGo) {
      return false;
    }
    batches[(oldest + count) % BATCHES_MAX] = open;
    count++;
    underWay += open;
    open = 0;
    return true;
  }
}
