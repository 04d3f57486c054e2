package io.cutwater.relay;

import io.cutwater.message.Envelope;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A fact that a lane is told. All but {@link Tick} and the operator's words belong to a session.
 */
public sealed interface Event {

  /** Time has passed. */
  record Tick() implements Event {}

  /** The session may start: one of the process's few starts at a time is ours. */
  record StartGranted() implements Event {}

  /** The lane's lock is ours. */
  record LockTaken() implements Event {}

  /** Somebody else holds the lock; {@code owner} says who, as far as is known. */
  record LockHeld(String owner) implements Event {}

  /**
   * The last record of the journal, or that there is none.
   *
   * @param weaknesses why the journal is less than what exactly-once needs, in words; empty when it
   *     is not
   */
  record JournalRead(Optional<String> record, List<String> weaknesses) implements Event {

    public JournalRead {
      weaknesses = List.copyOf(weaknesses);
    }
  }

  /** The journal holds record {@code number} and everything before it. */
  record JournalWritten(long number) implements Event {}

  record SourceInspected(SourceFacts facts) implements Event {}

  /** Reading has begun, through a consumer of this session named {@code consumer}. */
  record SourceOpened(String consumer) implements Event {}

  /**
   * The next message of the source.
   *
   * @param delivery 1 for the session's first delivery, rising by one
   * @param attempt 1 when the message was never delivered to this consumer before
   * @param pending how many more the source has waiting behind it
   */
  record Delivered(Envelope envelope, long delivery, long attempt, long pending) implements Event {}

  /**
   * The source removed so many messages before they could be read, between the last one delivered
   * and the next, at most.
   */
  record Expired(long messages) implements Event {}

  /** So many messages came and were dropped, since too many were not stored yet. */
  record Dropped(long messages) implements Event {}

  /** A request ended without so many messages and bytes of what it had asked for. */
  record RequestEnded(int messages, long bytes) implements Event {}

  /** A scan in an opening target got as far as {@code at}, having found {@code found}. */
  record ScanProgressed(TargetName target, Position at, Map<Position, Skipped> found)
      implements Event {}

  record TargetOpened(TargetFacts facts) implements Event {}

  /** The second scan of a target that was asked for by {@link Effect.RescanTarget}. */
  record TargetRescanned(TargetName target, Map<Position, Skipped> found) implements Event {}

  /**
   * A target confirmed a message.
   *
   * @param ticket the ticket of {@link Effect.Send}
   * @param receipt where it is stored; empty where the target did not say, which proves nothing
   */
  record Stored(TargetName target, long ticket, Optional<Position> receipt) implements Event {}

  /** Something happened that makes this session's state doubtful. */
  record Doubted(Fault fault) implements Event {}

  /** Everything of the session is closed. */
  record SessionClosed() implements Event {}

  /** Stop: deliver what is in flight until {@code deadlineMillis}, then close. */
  record StopRequested(long deadlineMillis) implements Event {}

  /**
   * Whether the lane is this instance's to carry, among all of its deployment. Until it is told, it
   * is. It decides how eagerly the lock is asked for, and nothing else.
   */
  record Assigned(boolean here) implements Event {}

  /**
   * Another instance is to carry the lane: deliver what is in flight until {@code deadlineMillis},
   * then give the lock back and stand by.
   */
  record HandOverRequested(long deadlineMillis) implements Event {}

  /** Whoever held the lock says that it is free. */
  record LockFreed() implements Event {}

  /** An operator decided where a halted lane goes on. */
  record ResumeRequested(Resumption resumption) implements Event {}
}
