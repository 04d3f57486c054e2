package io.cutwater.playground.reckoning;

import org.HdrHistogram.Histogram;

/** Compares copies, in the order of their partition, with the ledger of the stream. */
final class Tally {
  private static final int SIGNIFICANT_DIGITS = 3;

  private final StreamLedger ledger;
  private final Histogram latencyMillis = new Histogram(SIGNIFICANT_DIGITS);
  private long stored;
  private long deadLettered;
  private long duplicated;
  private long reordered;
  private long altered;
  private long strangers;
  private long highest = -1;

  Tally(StreamLedger ledger) {
    this.ledger = ledger;
  }

  /** From here on, copies are of another partition. */
  void beginPartition() {
    highest = -1;
  }

  /** A copy that names no sequence, or none of the stream's. */
  void stranger() {
    strangers++;
  }

  void copy(long sequence, long message, long id, long publishMillis, boolean deadLetter) {
    if (ledger.isLater(sequence)) {
      return;
    }
    if (!ledger.holds(sequence)) {
      stranger();
      return;
    }
    stored++;
    if (deadLetter) {
      deadLettered++;
    }
    if (!ledger.matches(sequence, message, id)) {
      altered++;
    }
    if (!ledger.store(sequence)) {
      duplicated++;
      return;
    }
    if (sequence < highest) {
      reordered++;
    }
    highest = Math.max(highest, sequence);
    if (!deadLetter) {
      // Clocks of one machine, read at two places: a negative difference is their resolution.
      latencyMillis.recordValue(Math.max(0, publishMillis - ledger.storeMillis(sequence)));
    }
  }

  Reckoning reckoning() {
    return new Reckoning(
        ledger.published(),
        stored,
        deadLettered,
        ledger.lost(),
        duplicated,
        reordered,
        altered,
        strangers,
        Latency.of(latencyMillis));
  }
}
