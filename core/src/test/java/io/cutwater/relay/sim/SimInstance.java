package io.cutwater.relay.sim;

import io.cutwater.lane.StartGate;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Effect;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.Lane;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One lane of one process: its queue of facts, and its connections to the servers. */
final class SimInstance implements SimJournal.Owner {

  /** Something that will happen, at a moment that the simulation picks. */
  record Action(long session, Runnable run) {}

  final String name;
  final Lane lane;
  private final SimWorld world;
  private final SimLane its;
  private final RandomGenerator random;
  private final SimReading reading;
  private final List<Action> actions = new ArrayList<>();
  private final List<Event> facts = new ArrayList<>();
  private final Map<TargetName, SimLink> writings = new HashMap<>();
  private final List<SimLink> closing = new ArrayList<>();
  private StartGate.@Nullable Turn turn;

  /** Every opening of a target that this instance carried out. */
  final List<TargetOpening> openings = new ArrayList<>();

  private long session;
  private boolean blurs;
  boolean paused;

  SimInstance(String name, SimWorld world, SimLane lane, RandomGenerator random) {
    this.name = name;
    this.world = world;
    this.its = lane;
    this.random = random;
    this.reading = new SimReading(lane, facts::add);
    this.lane = new Lane(world.plan(name, lane), random);
  }

  private String who() {
    return world.coverage.isTold() ? name + "/" + its.number() : name;
  }

  /** Which lane it runs. */
  SimLane its() {
    return its;
  }

  /** Whether anything but the passing of time can happen here. */
  boolean canAct() {
    return !paused && (!actions.isEmpty() || !facts.isEmpty() || canDeliver() || canMove());
  }

  private boolean canMove() {
    if (world.isStalled()) {
      return false;
    }
    for (SimLink writing : writings.values()) {
      if (writing.canMove()) {
        return true;
      }
    }
    return false;
  }

  /** Lets one thing happen. */
  void act() {
    List<Runnable> choices = new ArrayList<>();
    if (!facts.isEmpty()) {
      choices.add(this::takeFact);
    }
    if (!actions.isEmpty()) {
      choices.add(() -> actions.remove(random.nextInt(actions.size())).run().run());
    }
    if (canDeliver()) {
      choices.add(reading::deliver);
    }
    if (canMove()) {
      writings.values().stream()
          .filter(SimLink::canMove)
          .forEach(writing -> choices.add(writing::move));
    }
    choices.get(random.nextInt(choices.size())).run();
  }

  void step(Event event) {
    String before = lane.phase();
    world.coverage.event(who(), event);
    lane.step(event, world.now, this::carryOut);
    world.coverage.way(who(), before, lane);
    if (event instanceof Event.Delivered delivered) {
      reading.taken(delivered);
    }
  }

  private void acknowledge(Position floor) {
    reading.acknowledge(floor);
    world.acknowledged(its, floor);
  }

  private void takeFact() {
    step(facts.removeFirst());
  }

  void doubt(String what) {
    doubt(Code.DISCONNECTED, what);
  }

  void doubt(Code code, String what) {
    facts.add(new Event.Doubted(Fault.retry(code, what, "")));
  }

  /** The next thing that the lane is told is a doubt. */
  void doubtAtOnce(String what) {
    facts.addFirst(new Event.Doubted(Fault.retry(Code.DISCONNECTED, what, "")));
  }

  /** The source's buffer overflowed, and says so. */
  void drop() {
    facts.add(new Event.Dropped(1));
  }

  private boolean canDeliver() {
    return !world.isSilent() && reading.canDeliver();
  }

  /**
   * A pull reply is lost with its connection, which is noticed later: until then the next delivery
   * leaves a gap.
   */
  boolean loseDelivery() {
    boolean lost = canDeliver() && reading.lose();
    if (lost) {
      later(() -> doubt("the connection was lost"));
    }
    return lost;
  }

  SimReading reading() {
    return reading;
  }

  /** The next receipt will not say where its message is stored. */
  void blurNextReceipt() {
    blurs = true;
  }

  private void answered(Event answer) {
    if (blurs && answer instanceof Event.Stored(TargetName target, long ticket, var at)) {
      blurs = false;
      facts.add(new Event.Stored(target, ticket, Optional.empty()));
    } else {
      facts.add(answer);
    }
  }

  void cutTargets() {
    writings.values().forEach(SimLink::cut);
  }

  /** The process dies: nothing of it is left but what is on the wire. */
  void crash() {
    cutTargets();
    endClosing();
    its.journal().release(this);
    actions.clear();
    facts.clear();
    writings.clear();
    reading.close();
    releaseStart();
  }

  /** The process stands still; the servers drop its connections. */
  void pause() {
    paused = true;
    writings.values().forEach(SimLink::cut);
    endClosing();
    its.journal().release(this);
  }

  void wake() {
    paused = false;
  }

  private void carryOut(Effect effect) {
    world.coverage.effect(who(), effect);
    switch (effect) {
      case Effect.AwaitStart await -> {
        session++;
        long mine = session;
        turn =
            world.gate(name).request(() -> later(mine, () -> facts.add(new Event.StartGranted())));
      }
      case Effect.ReleaseStart release -> releaseStart();
      case Effect.TakeLock take -> later(this::takeLock);
      case Effect.ReadJournal read ->
          later(() ->
              facts.add(new Event.JournalRead(its.journal().last(), its.journal().weaknesses)));
      case Effect.WriteJournal(long number, String record) ->
          later(() -> writeJournal(number, record));
      case Effect.InspectSource(Optional<Position> floor) ->
          later(() -> facts.add(new Event.SourceInspected(its.stream().facts(floor))));
      case Effect.OpenSource open -> later(() -> openSource(open.floor()));
      case Effect.Request(int messages, long bytes) -> reading.request(messages, bytes);
      case Effect.Acknowledge(Position floor) -> acknowledge(floor);
      case Effect.OpenTarget(TargetOpening opening) -> later(() -> openTarget(opening));
      case Effect.CloseTarget(TargetName target) -> closeTarget(target);
      case Effect.RescanTarget(TargetOpening opening) -> later(() -> rescan(opening));
      case Effect.Send(TargetName target, long ticket, long sequence, Outgoing outgoing) ->
          send(target, ticket, sequence, outgoing);
      case Effect.Flush(TargetName target) -> writings.get(target).flush();
      case Effect.CloseSession close -> closeSession();
    }
  }

  private void releaseStart() {
    if (turn != null) {
      turn.release();
      turn = null;
    }
  }

  private void later(Runnable run) {
    later(session, run);
  }

  private void later(long mine, Runnable run) {
    actions.add(
        new Action(
            mine,
            () -> {
              if (mine == session) {
                run.run();
              }
            }));
  }

  private void takeLock() {
    if (its.journal().take(this)) {
      facts.add(new Event.LockTaken());
    } else {
      facts.add(new Event.LockHeld("another"));
    }
  }

  private void writeJournal(long number, String record) {
    switch (its.journal().write(this, record)) {
      case WRITTEN -> facts.add(new Event.JournalWritten(number));
      case LOST -> doubt(Code.LOCK_LOST, "the journal is not ours");
      case FAILED -> doubt(Code.JOURNAL_FAILED, "no space left on device");
    }
  }

  private void openSource(Optional<Position> floor) {
    reading.open(floor);
    facts.add(new Event.SourceOpened("consumer-" + name + "-" + session));
  }

  private void openTarget(TargetOpening opening) {
    SimTarget topic = world.topic(opening.target());
    SimLink writing = topic.connect(opening, 1 + random.nextInt(8), this::answered);
    if (writing == null) {
      later(() -> openTarget(opening));
      return;
    }
    writings.put(opening.target(), writing);
    world.opened(writings.size());
    openings.add(opening);
    TargetFacts fixed =
        new TargetFacts(
            opening.target(),
            topic.end(),
            topic.lastSequence(opening.writer()),
            topic.lastWritten(opening.writer()),
            opening.found(),
            !opening.known() || topic.covers(opening.scanFrom()),
            List.of());
    if (opening.known()) {
      scanOn(opening, fixed, topic.index(opening.scanFrom()), topic.log().size());
    } else {
      opened(fixed);
    }
  }

  private void opened(TargetFacts target) {
    if (its.journal().isHeldBy(this)) {
      facts.add(new Event.TargetOpened(target));
    } else {
      doubt(Code.LOCK_LOST, "the lock was lost");
    }
  }

  /** One step of a scan whose end is fixed: it says how far it got, or what it found in all. */
  private void scanOn(TargetOpening opening, TargetFacts soFar, int from, int end) {
    SimTarget topic = world.topic(opening.target());
    int until = Math.min(end, from + world.scanStep);
    Map<Position, Skipped> found = new HashMap<>(soFar.found());
    found.putAll(topic.scan(opening.writer(), from, until, opening.floor()));
    TargetFacts now =
        new TargetFacts(
            soFar.target(),
            soFar.end(),
            soFar.lastSequence(),
            soFar.lastWritten(),
            found,
            soFar.complete(),
            soFar.weaknesses());
    if (until >= end) {
      opened(now);
      return;
    }
    if (now.complete()) {
      facts.add(
          new Event.ScanProgressed(opening.target(), topic.log().get(until - 1).at(), now.found()));
    }
    later(() -> scanOn(opening, now, until, end));
  }

  private void rescan(TargetOpening opening) {
    facts.add(
        new Event.TargetRescanned(
            opening.target(),
            world
                .topic(opening.target())
                .scan(opening.writer(), opening.scanFrom(), opening.floor())));
  }

  private void send(TargetName target, long ticket, long sequence, Outgoing outgoing) {
    if (its.journal().isHeldBy(this)) {
      writings.get(target).send(ticket, sequence, outgoing);
    } else {
      doubt(Code.LOCK_LOST, "the lock was lost");
    }
  }

  private void closeTarget(TargetName target) {
    SimLink writing = writings.remove(target);
    if (writing.isUnderWay()) {
      throw new AssertionError(target + " was closed with messages under way");
    }
    closing.add(writing);
    later(() -> {
      writing.close();
      closing.remove(writing);
    });
  }

  private void endClosing() {
    closing.forEach(SimLink::close);
    closing.clear();
  }

  private void closeSession() {
    endClosing();
    writings.values().forEach(SimLink::close);
    writings.clear();
    its.journal().release(this);
    actions.clear();
    facts.clear();
    reading.close();
    session++;
    later(() -> facts.add(new Event.SessionClosed()));
  }
}
