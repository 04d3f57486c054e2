package io.cutwater.relay;

import java.util.List;
import java.util.Optional;

/** Where a lane is in its life. A transition is a method of the phase that permits it. */
sealed interface Phase {

  /** The phase's name in status and logs. */
  String label();

  /** Pausing until the next attempt. */
  record Resting(long untilMillis) implements Phase {
    Queued toQueued() {
      return new Queued();
    }

    @Override
    public String label() {
      return "resting";
    }
  }

  /** Somebody else owns the lane; ask again later. */
  record Standby(long untilMillis) implements Phase {
    Queued toQueued() {
      return new Queued();
    }

    @Override
    public String label() {
      return "standby";
    }
  }

  /** Waiting for one of the process's few starts. */
  record Queued() implements Phase {
    Locking toLocking() {
      return new Locking();
    }

    @Override
    public String label() {
      return "starting";
    }
  }

  record Locking() implements Phase {
    ReadingJournal toReadingJournal() {
      return new ReadingJournal();
    }

    @Override
    public String label() {
      return "starting";
    }
  }

  /** The lock is ours. */
  record ReadingJournal() implements Phase {
    Inspecting toInspecting(Recovery.Past past, List<String> journalWeaknesses) {
      return new Inspecting(past, journalWeaknesses);
    }

    @Override
    public String label() {
      return "starting";
    }
  }

  /**
   * What the journal says is known, and what it lacks. Finding out whether the source is still the
   * one that it speaks of.
   */
  record Inspecting(Recovery.Past past, List<String> journalWeaknesses) implements Phase {
    Open toOpen(Session session) {
      return new Open(session);
    }

    @Override
    public String label() {
      return "starting";
    }
  }

  /** A session is open: first its source and targets, then messages. */
  record Open(Session session) implements Phase {
    Draining toDraining(long deadlineMillis) {
      return new Draining(session, deadlineMillis);
    }

    @Override
    public String label() {
      return session.isStarted() ? "running" : "starting";
    }
  }

  /** The lane was told to stop: what is in flight is still confirmed, until the deadline. */
  record Draining(Session session, long deadlineMillis) implements Phase {
    @Override
    public String label() {
      return "draining";
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
  record Halted(Fault fault) implements Phase {
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
      case Draining(Session session, long deadline) -> Optional.of(session);
      case Resting resting -> Optional.empty();
      case Standby standby -> Optional.empty();
      case Queued queued -> Optional.empty();
      case Locking locking -> Optional.empty();
      case ReadingJournal reading -> Optional.empty();
      case Inspecting inspecting -> Optional.empty();
      case Closing closing -> Optional.empty();
      case Halted halted -> Optional.empty();
      case Stopped stopped -> Optional.empty();
    };
  }
}
