package io.cutwater.relay;

import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import java.util.Optional;

/** What a lane wants done. Effects are carried out in the order in which they are given. */
public sealed interface Effect {

  /** Queue for one of the process's few starts; answered by {@link Event.StartGranted}. */
  record AwaitStart() implements Effect {}

  /** The start is over, well or not; the next lane may start. */
  record ReleaseStart() implements Effect {}

  /** Try to take the lock; answered by {@link Event.LockTaken} or {@link Event.LockHeld}. */
  record TakeLock() implements Effect {}

  /** Write a start mark and read the journal up to it; answered by {@link Event.JournalRead}. */
  record ReadJournal() implements Effect {}

  /** Answered by {@link Event.JournalWritten}. */
  record WriteJournal(long number, String record) implements Effect {}

  record InspectSource(Optional<Position> floor) implements Effect {}

  /**
   * Read from the first message behind {@code floor}, having removed the consumer that the former
   * session left behind (empty: none).
   */
  record OpenSource(Optional<Position> floor, String formerConsumer) implements Effect {}

  /** Ask the source for so many messages more, of at most so many bytes together. */
  record Request(int messages, long bytes) implements Effect {}

  /** The source may forget everything up to {@code floor}. */
  record Acknowledge(Position floor) implements Effect {}

  record OpenTarget(TargetOpening opening) implements Effect {}

  /**
   * Give the writer's name on {@code target} back. Nothing is under way there; an opening of the
   * same target that follows waits until it is done.
   */
  record CloseTarget(TargetName target) implements Effect {}

  /** Scan once more, from the same place up to a new end. */
  record RescanTarget(TargetOpening opening) implements Effect {}

  /**
   * Store {@code outgoing}; answered by {@link Event.Stored} with the same {@code ticket}.
   *
   * @param sequence what the target's broker deduplicates by: the source position as a number
   */
  record Send(TargetName target, long ticket, long sequence, Outgoing outgoing) implements Effect {}

  /** Whatever was sent to {@code target} so far goes out now, in batches of its own. */
  record Flush(TargetName target) implements Effect {}

  /** Close everything of this session; answered by {@link Event.SessionClosed}. */
  record CloseSession() implements Effect {}
}
