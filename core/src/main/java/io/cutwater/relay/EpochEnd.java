package io.cutwater.relay;

import io.cutwater.message.Position;
import java.util.Optional;

/**
 * The end of a routing epoch: a session that runs by an older routing takes in nothing behind the
 * ceiling, the highest position that the old epoch ever pushed; once everything up to there is
 * confirmed, the journal says that the next epoch has begun.
 */
final class EpochEnd {

  private enum Stage {
    /** Not this session's business: its routing is the lane's. */
    NONE,
    /** The old targets are still being scanned. */
    SCANNING,
    DRAINING,
    DRAINED,
    OVER
  }

  private static final long NO_RECORD = -1;

  private Stage stage;
  private Optional<Position> ceiling = Optional.empty();
  private long record = NO_RECORD;
  private boolean passed;

  EpochEnd(boolean outdated) {
    stage = outdated ? Stage.SCANNING : Stage.NONE;
  }

  boolean isOutdated() {
    return stage != Stage.NONE;
  }

  /** The old targets were scanned; {@code highest} is the last position to be drained. */
  void toDraining(Optional<Position> highest) {
    if (stage == Stage.SCANNING) {
      stage = Stage.DRAINING;
      ceiling = highest;
    }
  }

  boolean isBehind(Position position) {
    return stage == Stage.DRAINING && (ceiling.isEmpty() || position.isAfter(ceiling.get()));
  }

  /** The source has nothing up to the ceiling behind {@code lastRead}. */
  void lower(Optional<Position> lastRead) {
    ceiling = lastRead;
    passed = true;
  }

  /** Whether nothing that the source would deliver would be taken in. */
  boolean isPassed() {
    return passed || isDrained();
  }

  /**
   * Looks whether the epoch is drained.
   *
   * @return true once, when it is
   */
  boolean drains(Window window) {
    boolean reached =
        ceiling.isEmpty()
            || (window.floor().isPresent() && !ceiling.get().isAfter(window.floor().get()));
    if (stage == Stage.DRAINING && reached && window.unconfirmed() == 0) {
      stage = Stage.DRAINED;
      return true;
    }
    return false;
  }

  boolean isDrained() {
    return stage == Stage.DRAINED || stage == Stage.OVER;
  }

  /** Journal record {@code number} says that the next epoch has begun. */
  void recordedBy(long number) {
    record = number;
  }

  void written(long number) {
    if (number == record) {
      stage = Stage.OVER;
    }
  }

  /** Whether the journal says that the epoch is over. */
  boolean isOver() {
    return stage == Stage.OVER;
  }
}
