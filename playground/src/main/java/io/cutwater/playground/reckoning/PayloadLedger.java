package io.cutwater.playground.reckoning;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * Compares copies with originals by their payloads alone, and believes no header of anybody's: a
 * load gives each message a payload of its own. One that was altered counts as lost and as a
 * stranger. All originals are entered before the first copy.
 */
final class PayloadLedger {

  private static final int SIGNIFICANT_DIGITS = 3;

  private record Way(int from, int to) {}

  private final Fingerprint fingerprint = new Fingerprint();
  private final Originals originals = new Originals();
  private final Map<Way, Long> highest = new HashMap<>();
  private final Histogram latencyMillis = new Histogram(SIGNIFICANT_DIGITS);
  private long stored;
  private long deadLettered;
  private long duplicated;
  private long reordered;
  private long strangers;

  /** Enters an original. */
  void original(byte[] payload, Place at) {
    originals.add(print(payload), at);
  }

  /** Whether an original with this payload was entered. */
  boolean knows(byte[] payload) {
    return originals.knows(print(payload));
  }

  /** Enters a copy; those of one log come in its order. */
  void copy(byte[] payload, Place at, boolean deadLetter) {
    stored++;
    if (deadLetter) {
      deadLettered++;
    }
    long print = print(payload);
    Optional<Place> original = originals.take(print);
    if (original.isPresent()) {
      first(original.get(), at);
    } else if (originals.knows(print)) {
      duplicated++;
    } else {
      strangers++;
    }
  }

  private void first(Place original, Place copy) {
    Way way = new Way(original.log(), copy.log());
    if (original.index() < highest.getOrDefault(way, -1L)) {
      reordered++;
    }
    highest.merge(way, original.index(), Math::max);
    // Clocks of one machine, read at two places: a negative difference is their resolution.
    latencyMillis.recordValue(Math.max(0, copy.millis() - original.millis()));
  }

  private long print(byte[] payload) {
    return fingerprint.ofMessage("", payload);
  }

  /** What was found. */
  Reckoning reckoning() {
    return new Reckoning(
        originals.added(),
        stored,
        deadLettered,
        originals.open(),
        duplicated,
        reordered,
        0,
        strangers,
        Latency.of(latencyMillis));
  }
}
