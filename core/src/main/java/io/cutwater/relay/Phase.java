package io.cutwater.relay;

import java.util.List;
import java.util.Optional;

/** Where a lane is in its life. A transition is a method of the phase that permits it. */
sealed interface Phase {

  /** The phase's name in status and logs. */
  String label();

  /** When it ends though nothing happens. */
  default long wakeAtMillis() {
    return Long.MAX_VALUE;
  }

  /** Nothing is open, and nothing held. */
  sealed interface Idle extends Phase {}

  /** Before a session is open. */
  sealed interface Starting extends Phase {
    @Override
    default String label() {
      return "starting";
    }
  }

  /** Pausing until the next attempt. */
  record Resting(long untilMillis) implements Idle {
    Queued toQueued() {
      return new Queued();
    }

    @Override
    public String label() {
      return "resting";
    }

    @Override
    public long wakeAtMillis() {
      return untilMillis;
    }
  }

  /** Somebody else owns the lane; ask again later. */
  record Standby(long untilMillis) implements Idle {
    Queued toQueued() {
      return new Queued();
    }

    @Override
    public String label() {
      return "standby";
    }

    @Override
    public long wakeAtMillis() {
      return untilMillis;
    }
  }

  /** Waiting for one of the process's few starts. */
  record Queued() implements Starting {
    Locking toLocking() {
      return new Locking();
    }
  }

  record Locking() implements Starting {
    ReadingJournal toReadingJournal() {
      return new ReadingJournal();
    }
  }

  /** The lock is ours. */
  record ReadingJournal() implements Starting {
    Inspecting toInspecting(Recovery.Past past, List<String> journalWeaknesses) {
      return new Inspecting(past, journalWeaknesses);
    }
  }

  /**
   * What the journal says is known, and what it lacks. Finding out whether the source is still the
   * one that it speaks of.
   */
  record Inspecting(Recovery.Past past, List<String> journalWeaknesses) implements Starting {
    Open toOpen(Session session) {
      return new Open(session);
    }
  }

  /** A session is open: first its source and targets, then messages. */
  record Open(Session session) implements Phase {
    Draining toDraining(Draining.Purpose purpose, long deadlineMillis) {
      return new Draining(session, purpose, deadlineMillis);
    }

    @Override
    public String label() {
      return session.isStarted() ? "running" : "starting";
    }

    @Override
    public long wakeAtMillis() {
      return session.wakeAtMillis();
    }
  }

  /** The lane is to end its session: what is in flight is still confirmed, until the deadline. */
  record Draining(Session session, Purpose purpose, long deadlineMillis) implements Phase {

    /** What it drains for. */
    enum Purpose {
      /** To carry nothing more. */
      STOP,
      /** To let another instance carry it. */
      HAND_OVER
    }

    Draining toStopping(long deadlineMillis) {
      return new Draining(session, Purpose.STOP, deadlineMillis);
    }

    @Override
    public String label() {
      return "draining";
    }

    @Override
    public long wakeAtMillis() {
      return Math.min(deadlineMillis, session.wakeAtMillis());
    }
  }

  /** Everything of the session is being closed. */
  record Closing(Phase next) implements Phase {
    @Override
    public String label() {
      return "closing";
    }
  }

  /** An operator must decide. */
  record Halted(Fault fault) implements Idle {
    Queued toQueued() {
      return new Queued();
    }

    @Override
    public String label() {
      return "halted";
    }
  }

  /**
   * @param abandoned messages that were in flight, and will come again in the next process
   */
  record Stopped(int abandoned) implements Phase {
    @Override
    public String label() {
      return "stopped";
    }
  }

  /** The session of a phase that has one. */
  default Optional<Session> openSession() {
    return switch (this) {
      case Open(Session session) -> Optional.of(session);
      case Draining draining -> Optional.of(draining.session());
      case Idle idle -> Optional.empty();
      case Starting starting -> Optional.empty();
      case Closing closing -> Optional.empty();
      case Stopped stopped -> Optional.empty();
    };
  }
}
