package io.cutwater.relay;

import io.cutwater.message.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a session writes its journal: one record at a time; at once where something waits for it,
 * soon where the floor moved, and now and then where nothing happens. After a large record it
 * rests: records that name a thousand targets are not written twenty times a second.
 */
final class JournalPace {

  /** What all records together may take, in bytes a second. */
  static final long BYTES_PER_SECOND_MAX = 1_000_000;

  private final Limits limits;
  private long number;
  private boolean writing;
  private boolean wanted;
  private long writtenAtMillis;
  private long restsUntilMillis = Long.MIN_VALUE;
  private Window.Passed passed = new Window.Passed(0, 0);
  private Optional<Position> floorWritten;
  private Optional<Position> floorBeingWritten;
  private List<TargetState> targetsBeingWritten = List.of();

  JournalPace(Limits limits, Optional<Position> floor, long nowMillis) {
    this.limits = limits;
    this.floorWritten = floor;
    this.floorBeingWritten = floor;
    this.writtenAtMillis = nowMillis;
  }

  /** Something waits for the next record. */
  void want() {
    wanted = true;
  }

  boolean isDue(Window window, int allowance, long nowMillis) {
    if (writing || nowMillis < restsUntilMillis) {
      return false;
    }
    if (wanted || nowMillis - writtenAtMillis >= limits.heartbeat().toMillis()) {
      return true;
    }
    return hasMoved(window)
        && (window.unjournalled() * 4L >= allowance
            || nowMillis - writtenAtMillis >= limits.journalInterval().toMillis());
  }

  boolean hasMoved(Window window) {
    return !window.floor().equals(floorWritten);
  }

  boolean isWriting() {
    return writing;
  }

  /** Begins the next record; returns its number. */
  long begin(Window window, Iterable<TargetState> targets, long nowMillis) {
    List<TargetState> opened = new ArrayList<>();
    for (TargetState target : targets) {
      if (target.stage() == TargetState.Stage.UNJOURNALLED) {
        opened.add(target);
      }
    }
    targetsBeingWritten = opened;
    passed = window.passed();
    floorBeingWritten = window.floor();
    writtenAtMillis = nowMillis;
    wanted = false;
    writing = true;
    return ++number;
  }

  /** The record that was begun at {@code nowMillis} takes so many bytes. */
  void sized(long bytes, long nowMillis) {
    restsUntilMillis = nowMillis + bytes * 1_000 / BYTES_PER_SECOND_MAX;
  }

  /**
   * The journal holds record {@code written}.
   *
   * @return whether it made the journalled floor move; empty where that record was not awaited
   */
  Optional<Boolean> written(long written, Window window) {
    if (!writing || written != number) {
      return Optional.empty();
    }
    writing = false;
    window.journalled(passed);
    targetsBeingWritten.forEach(TargetState::toReady);
    targetsBeingWritten = List.of();
    boolean moved = !floorBeingWritten.equals(floorWritten);
    floorWritten = floorBeingWritten;
    return Optional.of(moved);
  }

  Optional<Position> floorWritten() {
    return floorWritten;
  }

  /** When the last record was begun. */
  long writtenAtMillis() {
    return writtenAtMillis;
  }

  /** When {@link #isDue} may next become true by time alone. */
  long dueAtMillis(Window window) {
    long due =
        writtenAtMillis
            + (hasMoved(window) ? limits.journalInterval() : limits.heartbeat()).toMillis();
    return wanted ? restsUntilMillis : Math.max(due, restsUntilMillis);
  }
}
