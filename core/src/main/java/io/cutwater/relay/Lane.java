package io.cutwater.relay;

import io.cutwater.message.Position;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.LanePlan.Start;
import io.cutwater.relay.Phase.Closing;
import io.cutwater.relay.Phase.Draining;
import io.cutwater.relay.Phase.Halted;
import io.cutwater.relay.Phase.Inspecting;
import io.cutwater.relay.Phase.Locking;
import io.cutwater.relay.Phase.Open;
import io.cutwater.relay.Phase.Queued;
import io.cutwater.relay.Phase.ReadingJournal;
import io.cutwater.relay.Phase.Resting;
import io.cutwater.relay.Phase.Standby;
import io.cutwater.relay.Phase.Stopped;
import io.cutwater.relay.Recovery.Decision;
import io.cutwater.relay.Recovery.Past;
import java.util.List;
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
 *            standby  <---+                           stop: draining-+        +-> halted, stopped
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
      case Event.Tick tick -> onTick(tick, nowMillis, out);
      case Event.Doubted(Fault fault) -> fail(fault, nowMillis, out);
      case Event.StopRequested(long deadline) -> stop(deadline, out);
      case Event.ResumeRequested(Resumption request) -> resume(request, out);
      case Event.SessionClosed closed -> onClosed();
      case Event.StartGranted granted -> onGranted(out);
      case Event.LockTaken taken -> onLockTaken(out);
      case Event.LockHeld(String owner) -> onLockHeld(owner, nowMillis, out);
      case Event.JournalRead read -> onJournalRead(read, nowMillis, out);
      case Event.SourceInspected(SourceFacts facts) -> onInspected(facts, nowMillis, out);
      case Event.SourceOpened opened -> tell(opened, nowMillis, out);
      case Event.Delivered delivered -> tell(delivered, nowMillis, out);
      case Event.Expired expired -> tell(expired, nowMillis, out);
      case Event.Dropped dropped -> tell(dropped, nowMillis, out);
      case Event.RequestEnded ended -> tell(ended, nowMillis, out);
      case Event.ScanProgressed progressed -> tell(progressed, nowMillis, out);
      case Event.TargetOpened opened -> tell(opened, nowMillis, out);
      case Event.TargetRescanned rescanned -> tell(rescanned, nowMillis, out);
      case Event.Stored stored -> tell(stored, nowMillis, out);
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
          close(new Stopped(draining.session().window().unconfirmed()), out);
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
      phase = locking.toReadingJournal();
      out.add(new Effect.ReadJournal());
    }
  }

  private void onLockHeld(String owner, long nowMillis, Effects out) {
    if (phase instanceof Locking) {
      lastFault = Fault.retry(Code.OWNED_ELSEWHERE, "the lane is owned by " + owner, "");
      standingBy = true;
      long poll = plan.limits().lockPoll().toMillis();
      close(new Standby(nowMillis + poll / 2 + random.nextLong(poll + 1)), out);
    }
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
    switch (decide(inspecting.past(), facts, nowMillis)) {
      case Decision.Refuse(Fault fault) -> fail(fault, nowMillis, out);
      case Decision.Begin(JournalRecord record, long expired) -> {
        sight.expired(facts, expired);
        begin(inspecting, record, facts, nowMillis, out);
      }
    }
  }

  private Decision decide(Past past, SourceFacts facts, long nowMillis) {
    return switch (resumption) {
      case Resumption.AsLeft asLeft -> decide(past, facts);
      case Resumption.AtFirst first -> Recovery.first(plan, facts, Optional.empty(), nowMillis);
      case Resumption.Behind(Position behind) ->
          Recovery.first(plan, facts, Optional.of(behind), nowMillis);
    };
  }

  private Decision decide(Past past, SourceFacts facts) {
    return switch (past) {
      case Past.Known(JournalRecord record) -> Recovery.resume(record, facts);
      case Past.Refused(Fault fault) -> new Decision.Refuse(fault);
      case Past.None none -> Recovery.first(plan, facts, startFloor(facts), 0);
    };
  }

  private Optional<Position> startFloor(SourceFacts facts) {
    return switch (plan.start()) {
      case Start.First first -> Optional.empty();
      case Start.New fresh -> facts.last();
      case Start.Behind(Position position) -> Optional.of(position);
    };
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
            weaknesses(inspecting.journalWeaknesses(), facts.weaknesses()),
            sight.tally(),
            nowMillis);
    phase = inspecting.toOpen(session);
    session.open(out);
    conclude(session, nowMillis, out);
  }

  private static List<String> weaknesses(List<String> journal, List<String> source) {
    return Stream.concat(journal.stream(), source.stream()).toList();
  }

  // Running

  private void tell(Event event, long nowMillis, Effects out) {
    phase
        .openSession()
        .ifPresent(session -> {
          session.on(event, nowMillis, out);
          conclude(session, nowMillis, out);
        });
  }

  /** Looks whether a session has begun, drained or ended by what it was just told. */
  private void conclude(Session session, long nowMillis, Effects out) {
    if (session.ending().isPresent()) {
      fail(session.ending().get(), nowMillis, out);
    } else if (session.isEpochEnded()) {
      close(phase instanceof Draining ? new Stopped(0) : new Resting(nowMillis), out);
    } else if (phase instanceof Draining && session.isDrained()) {
      close(new Stopped(0), out);
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
        close(new Stopped(draining.session().window().unconfirmed()), out);
      }
      case Queued q -> failTo(fault, nowMillis, out);
      case Locking l -> failTo(fault, nowMillis, out);
      case ReadingJournal r -> failTo(fault, nowMillis, out);
      case Inspecting i -> failTo(fault, nowMillis, out);
      case Open o -> failTo(fault, nowMillis, out);
      case Resting r -> {}
      case Standby s -> {}
      case Closing c -> {}
      case Halted h -> {}
      case Stopped s -> {}
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
    }
  }

  private void stop(long deadlineMillis, Effects out) {
    switch (phase) {
      case Open open when open.session().isStarted() -> {
        open.session().stop();
        phase = open.toDraining(deadlineMillis);
        conclude(open.session(), deadlineMillis, out);
      }
      case Open open -> close(new Stopped(0), out);
      case Queued q -> close(new Stopped(0), out);
      case Locking l -> close(new Stopped(0), out);
      case ReadingJournal r -> close(new Stopped(0), out);
      case Inspecting i -> close(new Stopped(0), out);
      case Resting r -> phase = new Stopped(0);
      case Standby s -> phase = new Stopped(0);
      case Halted h -> phase = new Stopped(0);
      case Closing c -> phase = new Closing(new Stopped(0));
      case Draining d -> {}
      case Stopped s -> {}
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

  /** When the lane wants a {@link Event.Tick} even if nothing happens until then. */
  public long wakeAtMillis() {
    return switch (phase) {
      case Resting(long until) -> until;
      case Standby(long until) -> until;
      case Open(Session session) -> session.wakeAtMillis();
      case Draining(Session session, long deadline) -> Math.min(deadline, session.wakeAtMillis());
      case Queued q -> Long.MAX_VALUE;
      case Locking l -> Long.MAX_VALUE;
      case ReadingJournal r -> Long.MAX_VALUE;
      case Inspecting i -> Long.MAX_VALUE;
      case Closing c -> Long.MAX_VALUE;
      case Halted h -> Long.MAX_VALUE;
      case Stopped s -> Long.MAX_VALUE;
    };
  }

  /** A snapshot for people and monitors. */
  public LaneView view() {
    return sight.view(phase, sessions, Optional.ofNullable(lastFault));
  }
}
