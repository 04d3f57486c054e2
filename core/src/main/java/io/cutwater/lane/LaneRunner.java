package io.cutwater.lane;

import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Effect;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.Lane;
import io.cutwater.relay.LanePlan;
import io.cutwater.relay.LaneView;
import io.cutwater.relay.Resumption;
import io.cutwater.relay.TargetOpening;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one {@link Lane}: a single thread takes facts from a bounded queue, tells the lane, and
 * carries out its effects. What blocks runs on threads of its own and comes back as a fact. Facts
 * carry the number of their session, so that those of an ended one are dropped.
 */
public final class LaneRunner {

  private static final Logger LOG = LoggerFactory.getLogger(LaneRunner.class);
  private static final int SPARE_FACTS = 4_096;
  private static final long VIEW_EVERY_MILLIS = 50;

  private static final long SLEEP_MAX_MILLIS = 60_000;

  /** For facts that belong to no session. */
  private static final long NO_SESSION = -1;

  private record Fact(long session, Event event) {}

  private final LanePlan plan;
  private final Ports ports;
  private final StartGate gate;
  private final InstantSource clock;
  private final Lane lane;
  private final LaneLog log = new LaneLog();
  private final Mailbox<Fact> facts;
  private final Thread thread;
  private StartGate.@Nullable Turn turn;
  private SessionResources session;
  private long sessionNumber;
  private boolean barred;
  private final AtomicBoolean assignedHere = new AtomicBoolean(true);
  private final Queue<CompletableFuture<Void>> handOvers = new ConcurrentLinkedQueue<>();
  private volatile boolean overflow;
  private volatile LaneView view;
  private long viewedAtMillis;
  private boolean viewStale;

  /**
   * @param clock the time of day
   * @param random jitter for backoff and polling
   */
  public LaneRunner(
      LanePlan plan, Ports ports, StartGate gate, InstantSource clock, RandomGenerator random) {
    this.plan = plan;
    this.ports = ports;
    this.gate = gate;
    this.clock = clock;
    this.lane = new Lane(plan, random);
    // A message is a delivery and a receipt at most; the rest of the facts are few.
    this.facts = new Mailbox<>(4 * plan.limits().windowMessages() + SPARE_FACTS);
    this.session = newSession();
    this.view = lane.view();
    this.thread = Thread.ofVirtual().name("lane " + plan.lane()).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** A snapshot: what happened up to {@link #VIEW_EVERY_MILLIS} ago. Safe from any thread. */
  public LaneView view() {
    return view;
  }

  /** Lets a halted lane go on. */
  public void resume(Resumption resumption) {
    post(NO_SESSION, new Event.ResumeRequested(resumption));
  }

  /** Begins to stop without waiting: what is in flight is delivered within {@code bound}. */
  public void requestStop(Duration bound) {
    post(NO_SESSION, new Event.StopRequested(clock.millis() + bound.toMillis()));
  }

  /**
   * Stops: delivers what is in flight within {@code bound}, closes, and returns when that is done,
   * or has taken too long.
   *
   * @return whether the lane is stopped
   */
  public boolean stop(Duration bound) throws InterruptedException {
    requestStop(bound);
    return thread.join(bound.plusSeconds(20));
  }

  /**
   * Says whether the lane is this instance's to carry; decides how eagerly it asks for its lock.
   */
  public void assign(boolean here) {
    if (assignedHere.getAndSet(here) != here) {
      post(NO_SESSION, new Event.Assigned(here));
    }
  }

  /** Whoever held the lane's lock says that it is free: one that stands by asks at once. */
  public void lockFreed() {
    post(NO_SESSION, new Event.LockFreed());
  }

  /**
   * Hands the lane over: delivers what is in flight within {@code bound}, gives the lock back and
   * stands by.
   *
   * @return done once nothing here holds the lock
   */
  public CompletableFuture<Void> handOver(Duration bound) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    handOvers.add(done);
    post(NO_SESSION, new Event.HandOverRequested(clock.millis() + bound.toMillis()));
    return done;
  }

  private void post(long number, Event event) {
    Fact fact = new Fact(number, event);
    boolean posted = isFinal(number, event) ? facts.postReserved(fact) : facts.post(fact);
    if (!posted) {
      overflow = true;
    }
  }

  /** What no other fact would make up for: a lane that misses it waits for ever. */
  private static boolean isFinal(long number, Event event) {
    return number == NO_SESSION || event instanceof Event.SessionClosed;
  }

  // The owner thread

  private void run() {
    tell(new Event.Tick());
    while (!lane.isStopped()) {
      try {
        round();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (RuntimeException | Error e) {
        // An Error too: a thread that ends of it would leave a lane that says it runs.
        LOG.atError().addKeyValue("lane", plan.lane()).setCause(e).log("The lane broke a rule");
        tell(
            new Event.Doubted(
                Fault.halt(Code.BUG, "the lane broke a rule: " + e, "report this; resume after")));
      }
    }
    session.close();
    look(clock.millis());
    completeHandOvers();
  }

  private void round() throws InterruptedException {
    long now = clock.millis();
    long wake = Math.min(lane.wakeAtMillis(), viewStale ? now + VIEW_EVERY_MILLIS : Long.MAX_VALUE);
    long sleep = Math.min(SLEEP_MAX_MILLIS, Math.max(1, wake - now));
    Deque<Fact> taken = facts.take(sleep);
    now = clock.millis();
    for (Fact fact = taken.poll(); fact != null; fact = taken.poll()) {
      if (fact.session() == sessionNumber || fact.session() == NO_SESSION) {
        step(fact.event(), now);
      }
    }
    if (overflow) {
      overflow = false;
      String what = "the lane's queue of facts is full";
      step(new Event.Doubted(Fault.retry(Code.LIMIT, what, "")), now);
    }
    step(new Event.Tick(), now);
    // Also where a phase was looked at in between: what came behind it is not seen yet.
    viewStale = true;
    if (now - viewedAtMillis >= VIEW_EVERY_MILLIS) {
      look(now);
    }
  }

  private void tell(Event event) {
    step(event, clock.millis());
  }

  private void step(Event event, long now) {
    lane.step(event, now, this::carryOut);
    if (!lane.phase().equals(view.phase())) {
      look(now);
      log.phase(view);
    }
    if (lane.isLockFree() && !handOvers.isEmpty()) {
      completeHandOvers();
    }
  }

  private void completeHandOvers() {
    for (var done = handOvers.poll(); done != null; done = handOvers.poll()) {
      done.complete(null);
    }
  }

  /** Renews the snapshot. */
  private void look(long now) {
    view = lane.view();
    viewedAtMillis = now;
    viewStale = false;
  }

  // Effects

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Send send -> send(send);
      case Effect.Flush(TargetName target) -> {
        Target.Writing writing = session.writing(target);
        tellPort(writing::flush);
      }
      case Effect.Request(int messages, long bytes) -> {
        Source.Reading reading = session.reading();
        tellPort(() -> reading.request(messages, bytes));
      }
      case Effect.WriteJournal(long number, String record) -> {
        Journal.Held journal = session.journal();
        tellPort(() -> journal.write(number, record));
      }
      case Effect.Acknowledge(Position floor) -> {
        Source.Reading reading = session.reading();
        tellPort(() -> reading.acknowledge(floor));
      }
      case Effect.OpenTarget(TargetOpening opening) -> openTarget(opening);
      case Effect.RescanTarget(TargetOpening opening) -> rescanTarget(opening);
      case Effect.CloseTarget(TargetName target) -> session.release(target);
      case Effect.OpenSource open -> openSource(open);
      case Effect.InspectSource(Optional<Position> floor) ->
          session.call("inspect", () -> new Event.SourceInspected(ports.source().inspect(floor)));
      case Effect.AwaitStart await -> awaitStart();
      case Effect.ReleaseStart release -> releaseStart();
      case Effect.TakeLock take -> takeLock();
      case Effect.ReadJournal read -> readJournal();
      case Effect.CloseSession close -> closeSession();
    }
  }

  /** Not by {@link #tellPort}: each message comes this way, and a compiler does it best alone. */
  private void send(Effect.Send send) {
    if (barred) {
      return;
    }
    try {
      if (session.journal().isHeld()) {
        session.writing(send.target()).send(send.ticket(), send.sequence(), send.outgoing());
      } else {
        bar(lockLost());
      }
    } catch (RuntimeException | Error e) {
      portFailed(e);
    }
  }

  /**
   * Calls a port on the lane's thread. Once one failed, the session's ports are told nothing more:
   * a message that was sent behind a failed one would make a hole that nothing can fill.
   */
  private void tellPort(Runnable call) {
    if (barred) {
      return;
    }
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      portFailed(e);
    }
  }

  private void portFailed(Throwable e) {
    LOG.atError().addKeyValue("lane", plan.lane()).setCause(e).log("A port failed unexpectedly");
    bar(Fault.retry(Code.BUG, "a port failed: " + e, "report this"));
  }

  private void bar(Fault fault) {
    barred = true;
    session.inbox().post(new Event.Doubted(fault));
  }

  private void openTarget(TargetOpening opening) {
    SessionResources mine = session;
    mine.call(
        "open " + opening.target(),
        () -> {
          mine.awaitReleased(opening.target());
          Target.Writing writing = ports.target().open(opening, mine.inbox());
          mine.hold(opening.target(), writing);
          // What a successor wrote meanwhile is no sign of a lost journal.
          return mine.journal().isHeld()
              ? new Event.TargetOpened(writing.facts())
              : new Event.Doubted(lockLost());
        });
  }

  private static Fault lockLost() {
    return Fault.retry(Code.LOCK_LOST, "the lane's lock was lost", "");
  }

  private void rescanTarget(TargetOpening opening) {
    Target.Writing writing = session.writing(opening.target());
    session.call(
        "scan " + opening.target(),
        () -> new Event.TargetRescanned(opening.target(), writing.rescan(opening)));
  }

  private void openSource(Effect.OpenSource open) {
    SessionResources mine = session;
    mine.call(
        "read",
        () -> {
          Source.Reading reading =
              ports.source().open(open.floor(), open.formerConsumer(), mine.inbox());
          mine.hold(reading);
          return new Event.SourceOpened(reading.consumer());
        });
  }

  private void awaitStart() {
    session = newSession();
    Inbox inbox = session.inbox();
    turn = gate.request(() -> inbox.post(new Event.StartGranted()));
  }

  private void releaseStart() {
    if (turn != null) {
      turn.release();
      turn = null;
    }
  }

  private void takeLock() {
    SessionResources mine = session;
    mine.call(
        "lock",
        () -> {
          Optional<Journal.Held> held = ports.journal().take(mine.inbox());
          held.ifPresent(mine::hold);
          return held.<Event>map(journal -> new Event.LockTaken())
              .orElseGet(() -> new Event.LockHeld("another instance of " + plan.deployment()));
        });
  }

  private void readJournal() {
    Journal.Held journal = session.journal();
    session.call(
        "journal",
        () -> {
          Optional<String> record = journal.read();
          return new Event.JournalRead(record, journal.weaknesses());
        });
  }

  private void closeSession() {
    SessionResources mine = session;
    Thread.ofVirtual()
        .name("close " + plan.lane())
        .start(() -> {
          mine.close();
          mine.inbox().post(new Event.SessionClosed());
        });
  }

  private SessionResources newSession() {
    long number = ++sessionNumber;
    barred = false;
    return new SessionResources(
        plan.lane().text(), event -> post(number, event), SessionResources.Bounds.defaults());
  }
}
