package io.cutwater.relay.sim;

import io.cutwater.message.Envelope;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Effect;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.Lane;
import io.cutwater.relay.LanePlan;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One process with one lane: its queue of facts, and its connections to the servers. */
final class SimInstance implements SimJournal.Owner {

  /** Something that will happen, at a moment that the simulation picks. */
  record Action(long session, Runnable run) {}

  final String name;
  final Lane lane;
  private final SimWorld world;
  private final RandomGenerator random;
  private final List<Action> actions = new ArrayList<>();
  private final List<Event> facts = new ArrayList<>();
  private final Map<TargetName, SimWriting> writings = new HashMap<>();
  private final List<SimWriting> closing = new ArrayList<>();

  /** Every opening of a target that this instance carried out. */
  final List<TargetOpening> openings = new ArrayList<>();

  private long session;
  private boolean reading;
  private long readUpTo;
  private long deliveries;
  private int credit;
  boolean paused;

  SimInstance(String name, SimWorld world, LanePlan plan, RandomGenerator random) {
    this.name = name;
    this.world = world;
    this.random = random;
    this.lane = new Lane(plan, random);
  }

  /** Whether anything but the passing of time can happen here. */
  boolean canAct() {
    return !paused
        && (!actions.isEmpty()
            || !facts.isEmpty()
            || canDeliver()
            || writings.values().stream().anyMatch(SimWriting::canMove));
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
      choices.add(this::deliver);
    }
    writings.values().stream()
        .filter(SimWriting::canMove)
        .forEach(writing -> choices.add(writing::move));
    choices.get(random.nextInt(choices.size())).run();
  }

  void step(Event event) {
    lane.step(event, world.now, this::carryOut);
    world.check(this);
  }

  private void takeFact() {
    step(facts.removeFirst());
  }

  void doubt(String what) {
    facts.add(new Event.Doubted(Fault.retry(Code.DISCONNECTED, what, "")));
  }

  private boolean canDeliver() {
    return !world.sourceIsSilent
        && reading
        && credit > 0
        && world.stream.next(readUpTo).isPresent();
  }

  private void deliver() {
    Envelope envelope = world.stream.next(readUpTo).orElseThrow();
    readUpTo = ((StreamSequence) envelope.position()).value();
    credit--;
    deliveries++;
    facts.add(new Event.Delivered(envelope, deliveries, 1, world.stream.pending(readUpTo)));
  }

  /**
   * A pull reply is lost with its connection, which is noticed later: until then the next delivery
   * leaves a gap.
   */
  boolean loseDelivery() {
    boolean lost = canDeliver();
    if (lost) {
      readUpTo = ((StreamSequence) world.stream.next(readUpTo).orElseThrow().position()).value();
      deliveries++;
      credit--;
      later(() -> doubt("the connection was lost"));
    }
    return lost;
  }

  /** A delivery comes again. */
  void redeliver() {
    if (reading && credit > 0 && deliveries > 0) {
      world
          .stream
          .next(Math.max(0, readUpTo - 2))
          .ifPresent(envelope -> {
            credit--;
            facts.add(new Event.Delivered(envelope, deliveries, 2, 0));
          });
    }
  }

  void cutTargets() {
    writings.values().forEach(SimWriting::cut);
  }

  /** The process dies: nothing of it is left but what is on the wire. */
  void crash() {
    cutTargets();
    endClosing();
    world.journal.release(this);
    actions.clear();
    facts.clear();
    writings.clear();
    reading = false;
  }

  /** The process stands still; the servers drop its connections. */
  void pause() {
    paused = true;
    writings.values().forEach(SimWriting::cut);
    endClosing();
    world.journal.release(this);
  }

  void wake() {
    paused = false;
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.AwaitStart await -> {
        session++;
        later(() -> facts.add(new Event.StartGranted()));
      }
      case Effect.ReleaseStart release -> {}
      case Effect.TakeLock take -> later(this::takeLock);
      case Effect.ReadJournal read ->
          later(() -> facts.add(new Event.JournalRead(world.journal.last())));
      case Effect.WriteJournal(long number, String record) ->
          later(() -> writeJournal(number, record));
      case Effect.InspectSource(Optional<Position> floor) ->
          later(() -> facts.add(new Event.SourceInspected(world.stream.facts(floor))));
      case Effect.OpenSource open -> later(() -> openSource(open.floor()));
      case Effect.Request(int messages, long bytes) -> credit += messages;
      case Effect.Acknowledge(Position floor) -> world.acknowledged(floor);
      case Effect.OpenTarget(TargetOpening opening) -> later(() -> openTarget(opening));
      case Effect.CloseTarget(TargetName target) -> closeTarget(target);
      case Effect.RescanTarget(TargetOpening opening) -> later(() -> rescan(opening));
      case Effect.Send(TargetName target, long ticket, long sequence, Outgoing outgoing) ->
          send(target, ticket, sequence, outgoing);
      case Effect.Flush(TargetName target) -> writings.get(target).flush();
      case Effect.CloseSession close -> closeSession();
    }
  }

  private void later(Runnable run) {
    long mine = session;
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
    if (world.journal.take(this)) {
      facts.add(new Event.LockTaken(world.journal.weaknesses));
    } else {
      facts.add(new Event.LockHeld("another"));
    }
  }

  private void writeJournal(long number, String record) {
    if (world.journal.write(this, record)) {
      facts.add(new Event.JournalWritten(number));
    } else {
      doubt("the journal is not ours");
    }
  }

  private void openSource(Optional<Position> floor) {
    reading = true;
    readUpTo = floor.map(position -> ((StreamSequence) position).value()).orElse(0L);
    facts.add(new Event.SourceOpened("consumer-" + name + "-" + session));
  }

  private void openTarget(TargetOpening opening) {
    SimTopic topic = world.topic(opening.target());
    SimWriting writing =
        new SimWriting(
            topic, opening.target(), opening.writer(), 1 + random.nextInt(8), facts::add);
    if (!topic.connect(opening.writer(), writing)) {
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
      scanOn(opening, fixed, SimTopic.index(opening.scanFrom()), topic.log().size());
    } else {
      facts.add(new Event.TargetOpened(fixed));
    }
  }

  /** One step of a scan whose end is fixed: it says how far it got, or what it found in all. */
  private void scanOn(TargetOpening opening, TargetFacts soFar, int from, int end) {
    SimTopic topic = world.topic(opening.target());
    int until = Math.min(end, from + world.scanStep);
    Map<Position, Position> found = new HashMap<>(soFar.found());
    found.putAll(topic.scan(opening.writer(), from, until, sequence(opening.floor())));
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
      facts.add(new Event.TargetOpened(now));
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
                .scan(opening.writer(), opening.scanFrom(), sequence(opening.floor()))));
  }

  private static long sequence(Optional<Position> floor) {
    return floor.map(position -> ((StreamSequence) position).value()).orElse(0L);
  }

  private void send(TargetName target, long ticket, long sequence, Outgoing outgoing) {
    if (world.journal.isHeldBy(this)) {
      writings.get(target).send(ticket, sequence, outgoing);
    } else {
      doubt("the lock was lost");
    }
  }

  private void closeTarget(TargetName target) {
    SimWriting writing = writings.remove(target);
    if (writing.isUnderWay()) {
      throw new AssertionError(target + " was closed with messages under way");
    }
    closing.add(writing);
    world.closings++;
    later(() -> {
      writing.close();
      closing.remove(writing);
    });
  }

  private void endClosing() {
    closing.forEach(SimWriting::close);
    closing.clear();
  }

  private void closeSession() {
    endClosing();
    writings.values().forEach(SimWriting::close);
    writings.clear();
    world.journal.release(this);
    actions.clear();
    facts.clear();
    reading = false;
    credit = 0;
    deliveries = 0;
    session++;
    later(() -> facts.add(new Event.SessionClosed()));
  }
}
