package io.cutwater.pulsar;

/**
 * When a batch goes out before it is full: at once where nothing is on its way, else when all that
 * was on its way is answered (J. Nagle, RFC 896, applied to batches). So a lone message waits for
 * nothing, and under load batches grow with the time that the broker takes. The client's own timer
 * remains the bound.
 *
 * <p>The client also sends a batch that is full, unseen from here; then too much counts as open,
 * which costs a needless flush and nothing else.
 */
final class BatchPace {

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
   * A message was answered.
   *
   * @return whether the open batch is to go out now
   */
  synchronized boolean answered() {
    if (underWay > 0) {
      underWay--;
    } else if (open > 0) {
      open--;
    }
    return goesOut();
  }

  private boolean goesOut() {
    if (underWay > 0 || open == 0) {
      return false;
    }
    underWay = open;
    open = 0;
    return true;
  }
}
