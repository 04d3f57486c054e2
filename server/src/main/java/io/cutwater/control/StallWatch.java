package io.cutwater.control;

import io.cutwater.relay.LaneView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notices lanes that say they run while nothing moves: messages are in flight and the count of
 * confirmed ones stands still. It sees as often as it is asked.
 */
public final class StallWatch {

  /** Shorter than a lane's own stall limit, so that a probe says so before the lane starts anew. */
  public static final Duration STALLED_AFTER = Duration.ofSeconds(30);

  private record Seen(long session, long confirmed, long sinceMillis) {}

  private final InstantSource clock;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  public StallWatch(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether nothing has moved for too long. */
  boolean isStalled(LaneView view) {
    long now = clock.millis();
    long confirmed = view.stored() + view.skipped();
    boolean busy = view.isRunning() && view.inFlightMessages() > 0;
    Seen since =
        seen.compute(
            view.lane().text(),
            (lane, before) ->
                busy
                        && before != null
                        && before.session == view.session()
                        && before.confirmed == confirmed
                    ? before
                    : new Seen(view.session(), confirmed, now));
    return busy && now - since.sinceMillis >= STALLED_AFTER.toMillis();
  }
}
