package io.cutwater.relay.sim;

/** What may befall a world of lanes, each of them seen on real servers or in their sources. */
enum Mishap {
  /** A process dies and is started again. */
  CRASH,
  /** A process stands still, as by SIGSTOP: its connections and its lock are lost. */
  PAUSE,
  /** One that stood still goes on as if nothing had been. */
  WAKE,
  /** An operator stops a process, which delivers what is in flight, and starts it again. */
  STOP,
  /** A process is asked to hand its lanes over to another one. */
  HAND_OVER,
  /** The broker gives lanes to a process, or takes them from it. */
  ASSIGN,
  /** A process hears that locks are free, whether or not they are. */
  LOCK_FREED,
  CUT_TARGETS,
  /** A message is stored, and its receipt does not say where. */
  VAGUE_RECEIPT,
  /** A ledger or a leader fails with what was on its way. */
  FAIL_ADDS,
  /** No target answers for longer than a session waits. */
  STALL,
  /** The source delivers nothing for a while. */
  SILENCE,
  /** What was asked of the source ends unserved, as it does after a while. */
  END_REQUESTS,
  LOSE_DELIVERY,
  REDELIVER,
  DOUBT,
  EXPIRED_CREDENTIALS,
  LOCK_LOST,
  /** The journal takes no more for a moment: its disk is full. */
  JOURNAL_FULL,
  /** The broker was away from a writer for hours. */
  FORGET_DEDUPLICATION,
  /** Somebody else stores a copy of what we sent. */
  FOREIGN_MESSAGE,
  REMOVE_AT_SOURCE,
  /** What an overfull buffer drops is counted. */
  DROP_AT_SOURCE,
  /** The configuration is read again: another number of partitions. */
  NEW_EPOCH,
  /** A schema or a grant changes: what was admitted is refused now, or the other way round. */
  OTHER_VERDICT,
  CLOCK_BACK,

  // What no lane may go on with, until somebody mended it.

  JOURNAL_LOST,
  JOURNAL_DAMAGED,
  SOURCE_ROLLED_BACK,
  SOURCE_RECREATED,
  /** Somebody else takes a lane's name, and its sequences with it. */
  NAME_SQUATTED;

  /** Whether a lane that meets it must stop and ask. */
  boolean isAilment() {
    return switch (this) {
      case JOURNAL_LOST, JOURNAL_DAMAGED, SOURCE_ROLLED_BACK, SOURCE_RECREATED, NAME_SQUATTED ->
          true;
      default -> false;
    };
  }
}
