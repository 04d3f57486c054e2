package io.cutwater.relay;

import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.Phase.Closing;
import io.cutwater.relay.Phase.Draining;
import io.cutwater.relay.Phase.Draining.Purpose;
import io.cutwater.relay.Phase.Halted;
import io.cutwater.relay.Phase.Idle;
import io.cutwater.relay.Phase.Inspecting;
import io.cutwater.relay.Phase.Locking;
import io.cutwater.relay.Phase.Open;
import io.cutwater.relay.Phase.Queued;
import io.cutwater.relay.Phase.ReadingJournal;
import io.cutwater.relay.Phase.Resting;
import io.cutwater.relay.Phase.Standby;
import io.cutwater.relay.Phase.Starting;
import io.cutwater.relay.Phase.Stopped;
import io.cutwater.relay.Recovery.Decision;
import io.cutwater.relay.Recovery.Past;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One lane, from its process's start to its stop: the relay's state machine. It is told one event
 * at a time with the time of day, and answers with effects; the same events give the same effects.
 *
 * <p>A lane runs in sessions. There is one way into a session (take the lock, read the journal,
 * look at the source, open, scan, journal) and one way out of it (close everything, start anew),
 * and any doubt takes that way:
 *
 * <pre>
 * resting -> queued -> locking -> reading journal -> inspecting -> open -> closing -> resting
 *               ^         |                                          |        |
 *            standby  <---+               stop, hand over: draining -+        +-> halted, stopped,
 *                                                                                  standby
 * </pre>
 *
 * <p>Not safe for use by several threads: one thread owns a lane.
 */
public final class Lane {

  private final LanePlan plan;
  private final RandomGenerator random;
  private final Backoff backoff;
  private final Sight sight;
  private Phase phase = new Resting(Long.MIN_VALUE);
  private long sessions;
  private int failures;
  private boolean starting;
  private boolean standingBy;
  private boolean assignedHere = true;
  private boolean freedMeanwhile;
  private @Nullable Fault lastFault;
  private Resumption resumption = new Resumption.AsLeft();

  public Lane(LanePlan plan, RandomGenerator random) {
    this.plan = plan;
    this.random = random;
    this.sight = new Sight(plan);
    this.backoff = new Backoff(plan.limits().backoffBase(), plan.limits().backoffMax(), random);
  }

  /**
   * Tells the lane what happened.
   *
   * @param nowMillis the time of day in milliseconds; a clock that steps back only delays what
   *     waits for time to pass
   * @param out takes what is to be done, in order
   */
  public void step(Event event, long nowMillis, Effects out) {
    switch (event) {
      case Event.Delivered delivered -> tell(delivered, nowMillis, out);
      case Event.Stored stored -> tell(stored, nowMillis, out);
      case Event.Tick tick -> onTick(tick, nowMillis, out);
      case Event.Doubted(Fault fault) -> fail(fault, nowMillis, out);
      case Event.StopRequested(long deadline) -> stop(deadline, out);
      case Event.ResumeRequested(Resumption request) -> resume(request, out);
      case Event.Assigned(boolean here) -> assign(here, out);
      case Event.HandOverRequested(long deadline) -> handOver(deadline, nowMillis, out);
      case Event.LockFreed freed -> tryNow(out);
      case Event.SessionClosed closed -> onClosed();
      case Event.StartGranted granted -> onGranted(out);
      case Event.LockTaken taken -> onLockTaken(out);
      case Event.LockHeld(String owner) -> onLockHeld(owner, nowMillis, out);
      case Event.JournalRead read -> onJournalRead(read, nowMillis, out);
      case Event.SourceInspected(SourceFacts facts) -> onInspected(facts, nowMillis, out);
      case Event.SourceOpened opened -> tell(opened, nowMillis, out);
      case Event.Expired expired -> tell(expired, nowMillis, out);
      case Event.Dropped dropped -> tell(dropped, nowMillis, out);
      case Event.RequestEnded ended -> tell(ended, nowMillis, out);
      case Event.ScanProgressed progressed -> tell(progressed, nowMillis, out);
      case Event.TargetOpened opened -> tell(opened, nowMillis, out);
      case Event.TargetRescanned rescanned -> tell(rescanned, nowMillis, out);
      case Event.JournalWritten written -> tell(written, nowMillis, out);
    }
    note(nowMillis);
  }

  // Starting

  private void onTick(Event.Tick tick, long nowMillis, Effects out) {
    switch (phase) {
      case Resting resting when nowMillis >= resting.untilMillis() ->
          queue(resting.toQueued(), out);
      case Standby standby when nowMillis >= standby.untilMillis() ->
          queue(standby.toQueued(), out);
      case Draining draining when nowMillis >= draining.deadlineMillis() ->
          close(afterDraining(draining, nowMillis), out);
      default -> tell(tick, nowMillis, out);
    }
  }

  private void queue(Queued queued, Effects out) {
    phase = queued;
    starting = true;
    out.add(new Effect.AwaitStart());
  }

  private void onGranted(Effects out) {
    if (phase instanceof Queued queued) {
      phase = queued.toLocking();
      sessions++;
      out.add(new Effect.TakeLock());
    }
  }

  private void onLockTaken(Effects out) {
    if (phase instanceof Locking locking) {
      standingBy = false;
      freedMeanwhile = false;
      phase = locking.toReadingJournal();
      out.add(new Effect.ReadJournal());
    }
  }

  private void onLockHeld(String owner, long nowMillis, Effects out) {
    if (phase instanceof Locking) {
      lastFault = Fault.retry(Code.OWNED_ELSEWHERE, "the lane is owned by " + owner, "");
      standingBy = true;
      close(freedMeanwhile ? new Standby(nowMillis) : standby(nowMillis), out);
      freedMeanwhile = false;
    }
  }

  private Standby standby(long nowMillis) {
    Limits limits = plan.limits();
    long poll = (assignedHere ? limits.lockPoll() : limits.lockPollElsewhere()).toMillis();
    return new Standby(nowMillis + poll / 2 + random.nextLong(poll + 1));
  }

  private void onJournalRead(Event.JournalRead read, long nowMillis, Effects out) {
    if (!(phase instanceof ReadingJournal reading)) {
      return;
    }
    Past past = Recovery.past(plan, read.record());
    if (past instanceof Past.Refused(Fault fault) && resumption instanceof Resumption.AsLeft) {
      fail(fault, nowMillis, out);
      return;
    }
    phase = reading.toInspecting(past, read.weaknesses());
    out.add(
        new Effect.InspectSource(
            past instanceof Past.Known(JournalRecord record) ? record.floor() : Optional.empty()));
  }

  private void onInspected(SourceFacts facts, long nowMillis, Effects out) {
    if (!(phase instanceof Inspecting inspecting)) {
      return;
    }
    sight.inspected(facts);
    switch (Recovery.decide(plan, resumption, inspecting.past(), facts, nowMillis)) {
      case Decision.Refuse(Fault fault) -> fail(fault, nowMillis, out);
      case Decision.Begin(JournalRecord record, long expired) -> {
        sight.expired(facts, expired);
        begin(inspecting, record, facts, nowMillis, out);
      }
    }
  }

  private void begin(
      Inspecting inspecting, JournalRecord record, SourceFacts facts, long nowMillis, Effects out) {
    Routing routing;
    try {
      routing =
          record.routing().equals(plan.routing().spec())
              ? plan.routing()
              : plan.parser().parse(record.routing());
    } catch (IllegalArgumentException e) {
      fail(
          Fault.halt(
              Code.JOURNAL_UNREADABLE,
              "the journal's routing cannot be read: " + e.getMessage(),
              "run the Cutwater that wrote it, or say where to go on: ./cutwater resume"),
          nowMillis,
          out);
      return;
    }
    Session session =
        new Session(
            plan,
            routing,
            record,
            Stream.concat(inspecting.journalWeaknesses().stream(), facts.weaknesses().stream())
                .toList(),
            sight.tally(),
            nowMillis);
    phase = inspecting.toOpen(session);
    session.open(out);
    conclude(session, nowMillis, out);
  }

  // Running

  private void tell(Event event, long nowMillis, Effects out) {
    Optional<Session> open = phase.openSession();
    if (open.isPresent()) {
      open.get().on(event, nowMillis, out);
      conclude(open.get(), nowMillis, out);
    }
  }

  /** Looks whether a session has begun, drained or ended by what it was just told. */
  private void conclude(Session session, long nowMillis, Effects out) {
    if (session.ending().isPresent()) {
      fail(session.ending().get(), nowMillis, out);
    } else if (session.isEpochEnded()) {
      close(
          phase instanceof Draining draining
              ? afterDraining(draining, nowMillis)
              : new Resting(nowMillis),
          out);
    } else if (phase instanceof Draining draining && session.isDrained()) {
      close(afterDraining(draining, nowMillis), out);
    } else if (session.isStarted()) {
      release(out);
      resumption = new Resumption.AsLeft();
      if (session.hasProgressed()) {
        failures = 0;
      }
    }
  }

  private void release(Effects out) {
    if (starting) {
      starting = false;
      out.add(new Effect.ReleaseStart());
    }
  }

  // Ending

  private void fail(Fault fault, long nowMillis, Effects out) {
    switch (phase) {
      case Draining draining -> {
        lastFault = fault;
        close(afterDraining(draining, nowMillis), out);
      }
      case Starting starts -> failTo(fault, nowMillis, out);
      case Open open -> failTo(fault, nowMillis, out);
      case Idle idle -> {}
      case Closing closing -> {}
      case Stopped stopped -> {}
    }
  }

  private void failTo(Fault fault, long nowMillis, Effects out) {
    lastFault = fault;
    standingBy = false;
    Phase next =
        switch (fault.kind()) {
          case RETRY -> new Resting(nowMillis + backoff.pauseMillis(failures++));
          case HALT -> new Halted(fault);
        };
    close(next, out);
  }

  private void close(Phase next, Effects out) {
    sight.session(phase);
    phase = new Closing(next);
    release(out);
    out.add(new Effect.CloseSession());
  }

  private void onClosed() {
    if (phase instanceof Closing(Phase next)) {
      phase = next;
      standingBy = standingBy || next instanceof Standby;
    }
  }

  private void stop(long deadlineMillis, Effects out) {
    switch (phase) {
      case Open open when open.session().isStarted() -> {
        open.session().stop();
        phase = open.toDraining(Purpose.STOP, deadlineMillis);
        conclude(open.session(), deadlineMillis, out);
      }
      case Open open -> close(new Stopped(0), out);
      case Starting starts -> close(new Stopped(0), out);
      case Idle idle -> phase = new Stopped(0);
      case Closing closing -> phase = new Closing(new Stopped(0));
      case Draining draining -> phase = draining.toStopping(deadlineMillis);
      case Stopped stopped -> {}
    }
  }

  private Phase afterDraining(Draining draining, long nowMillis) {
    return switch (draining.purpose()) {
      case STOP -> new Stopped(draining.session().window().unconfirmed());
      case HAND_OVER -> standby(nowMillis);
    };
  }

  // Among instances

  private void assign(boolean here, Effects out) {
    assignedHere = here;
    if (here) {
      tryNow(out);
    }
  }

  private void tryNow(Effects out) {
    switch (phase) {
      case Standby standby -> queue(standby.toQueued(), out);
      case Closing(Standby standby) -> phase = new Closing(new Standby(Long.MIN_VALUE));
      case Starting starting -> freedMeanwhile = true;
      default -> {}
    }
  }

  /** A lane that holds no lock, or is about to give it back, has nothing to hand over. */
  private void handOver(long deadlineMillis, long nowMillis, Effects out) {
    switch (phase) {
      case Open open when open.session().isStarted() -> {
        open.session().stop();
        phase = open.toDraining(Purpose.HAND_OVER, deadlineMillis);
        conclude(open.session(), nowMillis, out);
      }
      case Open open -> close(standby(nowMillis), out);
      case Starting starts -> close(standby(nowMillis), out);
      case Idle idle -> {}
      case Draining draining -> {}
      case Closing closing -> {}
      case Stopped stopped -> {}
    }
  }

  private void resume(Resumption request, Effects out) {
    if (phase instanceof Halted halted) {
      resumption = request;
      failures = 0;
      queue(halted.toQueued(), out);
    }
  }

  // Being looked at

  private void note(long nowMillis) {
    sight.session(phase);
    sight.phase(isStandingBy() ? "standby" : phase.label(), nowMillis);
  }

  /** Asking again for a lock that is held elsewhere is part of standing by. */
  private boolean isStandingBy() {
    return standingBy
        && (phase instanceof Queued || phase instanceof Locking || phase instanceof Closing);
  }

  /** The name of the phase, as {@link LaneView#phase} gives it. */
  public String phase() {
    return sight.phase();
  }

  public boolean isStopped() {
    return phase instanceof Stopped;
  }

  public boolean isHalted() {
    return phase instanceof Halted;
  }

  /** Whether nothing here holds the lane's lock, nor is about to. */
  public boolean isLockFree() {
    return phase instanceof Idle || phase instanceof Stopped;
  }

  /** When the lane wants a {@link Event.Tick} even if nothing happens until then. */
  public long wakeAtMillis() {
    return Math.min(phase.wakeAtMillis(), sight.wakeAtMillis());
  }

  /** A snapshot for people and monitors. */
  public LaneView view() {
    return sight.view(phase, sessions, Optional.ofNullable(lastFault));
  }
}
