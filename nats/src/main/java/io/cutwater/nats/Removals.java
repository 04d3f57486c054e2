package io.cutwater.nats;

/**
 * Counts what is missing between the messages of a stream that is read whole: it was removed before
 * it was read. Each position counts once, over all sessions of a lane. What a first session finds
 * removed is the stream's history, and none of the lane's business.
 */
final class Removals {

  private long counted;

  /**
   * A session begins.
   *
   * @param floor up to where everything was carried; 0 where nothing ever was
   * @param first the first position that the stream has, or would give
   * @param last the last position that it gave
   */
  synchronized void begin(long floor, long first, long last) {
    // What is missing before the first is counted where a lane decides to go on.
    counted = Math.max(counted, floor > 0 ? Math.max(floor, first - 1) : last);
  }

  /** How many are missing before {@code position}, which is delivered now, and not counted yet. */
  synchronized long before(long position) {
    long missing = Math.max(0, position - counted - 1);
    counted = Math.max(counted, position);
    return missing;
  }
}
