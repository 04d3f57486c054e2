package io.cutwater.relay.sim;

import io.cutwater.lane.StartGate;
import io.cutwater.message.Envelope;
import io.cutwater.message.Flow;
import io.cutwater.message.LaneId;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Event;
import io.cutwater.relay.Gate;
import io.cutwater.relay.LanePlan;
import io.cutwater.relay.Limits;
import io.cutwater.relay.Router.Route;
import io.cutwater.relay.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The servers, the processes, the time, and the rules that must hold whatever happens. */
final class SimWorld {

  static final int WINDOW = 24;

  /** What the lanes write to. */
  enum Kind {
    TOPICS(Flow.NATS_TO_PULSAR),
    /** Targets that nobody can read again, and that deduplicate nothing. */
    TARGETS_THAT_KEEP_NOTHING(Flow.PULSAR_TO_NATS),
    STREAMS_BY_CHAIN(Flow.PULSAR_TO_NATS),
    STREAMS_BY_FAST_BATCHES(Flow.PULSAR_TO_NATS),
    STREAMS_BY_ATOMIC_BATCHES(Flow.PULSAR_TO_NATS),
    STREAMS_ONE_BY_ONE(Flow.PULSAR_TO_NATS),
    STREAMS_OF_OLD_SERVERS(Flow.PULSAR_TO_NATS);

    final Flow flow;

    Kind(Flow flow) {
      this.flow = flow;
    }
  }

  final Kind kind;
  final List<SimLane> lanes = new ArrayList<>();

  /** Those of the first lane, for stories of one. */
  final SimStream stream;

  final SimJournal journal;
  final List<SimInstance> instances = new ArrayList<>();
  final Coverage coverage;
  private final Map<TargetName, SimTarget> topics = new HashMap<>();
  private final Map<String, StartGate> gates = new HashMap<>();
  private final Map<String, Long> lastStored = new HashMap<>();
  private final RandomGenerator random;

  /** How often a lane asks for a lock that is its instance's to have, on average. */
  static final Duration LOCK_POLL = Duration.ofMillis(200);

  long now = 10_000;
  int partitions = 2;

  /** Whether the source delivers nothing for now, though it has messages. */
  boolean sourceIsSilent;

  private long silentUntil;
  private long stalledUntil;

  /** A session in which nothing moves for so long is ended. */
  Duration stallTimeout = Duration.ofSeconds(60);

  /** Targets open at a time, dead letters included. */
  int openTargetsMax = 64;

  /** How long an open target that nothing needs stays open. */
  Duration targetRest = Duration.ofSeconds(5);

  /** Whether every message is refused, by a routing of its own. */
  boolean refuses;

  /** Whether from now on every message is refused at its target, though its routing is the same. */
  boolean refuseAll;

  /** A scan says how far it got every so many messages. */
  int scanStep = 7;

  /** Whether the channel waits rather than run on less than exactly-once. */
  boolean requireExactlyOnce;

  SimWorld(RandomGenerator random) {
    this(random, Kind.TOPICS, 1, new Coverage());
  }

  SimWorld(RandomGenerator random, Kind kind, int lanes, Coverage coverage) {
    this.random = random;
    this.kind = kind;
    this.coverage = coverage;
    for (int lane = 0; lane < lanes; lane++) {
      this.lanes.add(SimLane.of(lane, kind.flow));
    }
    this.stream = this.lanes.getFirst().stream();
    this.journal = this.lanes.getFirst().journal();
  }

  SimTarget topic(TargetName name) {
    return topics.computeIfAbsent(name, absent -> newTarget(name));
  }

  private SimTarget newTarget(TargetName name) {
    return switch (kind) {
      case TOPICS -> new SimTopic(false, message -> stored(name, message));
      case TARGETS_THAT_KEEP_NOTHING -> new SimTopic(true, message -> stored(name, message));
      case STREAMS_BY_CHAIN -> newStream(name, SimStreamTarget.Mode.CHAIN);
      case STREAMS_BY_FAST_BATCHES -> newStream(name, SimStreamTarget.Mode.FAST);
      case STREAMS_BY_ATOMIC_BATCHES -> newStream(name, SimStreamTarget.Mode.ATOMIC);
      case STREAMS_ONE_BY_ONE -> newStream(name, SimStreamTarget.Mode.SINGLE);
      case STREAMS_OF_OLD_SERVERS -> newStream(name, SimStreamTarget.Mode.UNFENCED_SINGLE);
    };
  }

  private SimTarget newStream(TargetName name, SimStreamTarget.Mode mode) {
    return new SimStreamTarget(mode, random, message -> stored(name, message));
  }

  Map<TargetName, SimTarget> topics() {
    return topics;
  }

  boolean isAdding() {
    return topics.values().stream().anyMatch(SimTarget::isAdding);
  }

  /** Starts a process, with one runner for each lane; returns that of the first. */
  SimInstance start(String name) {
    SimInstance first = null;
    gates.put(name, new StartGate(1));
    for (SimLane lane : lanes) {
      SimInstance instance = new SimInstance(name, this, lane, random);
      instances.add(instance);
      first = first == null ? instance : first;
    }
    return Objects.requireNonNull(first);
  }

  /** What lets a process's lanes start one by one. */
  StartGate gate(String instance) {
    return Objects.requireNonNull(gates.get(instance));
  }

  LanePlan plan(String instance, SimLane lane) {
    Limits limits =
        new Limits(
            WINDOW,
            1 << 20,
            6,
            Duration.ofMillis(20),
            Duration.ofSeconds(5),
            targetRest,
            stallTimeout,
            LOCK_POLL,
            LOCK_POLL.multipliedBy(4),
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            64,
            openTargetsMax,
            1_000);
    return new LanePlan(
        new LaneId("sim", lane.flow(), lane.number()),
        "test",
        instance,
        routing(spec()),
        this::routing,
        new LanePlan.Start.First(),
        requireExactlyOnce,
        limits);
  }

  /** What decides where a message goes: how many targets there are, and whether all is refused. */
  String spec() {
    return partitions + " " + refuses;
  }

  /**
   * Subjects are numbers: every 7th is refused at its target, every 11th has none, every 13th is an
   * echo. A lane to NATS has one stream, whatever its routing.
   */
  private Routing routing(String spec) {
    String[] parts = spec.split(" ", -1);
    boolean isOneStream = kind != Kind.TOPICS && kind != Kind.TARGETS_THAT_KEEP_NOTHING;
    int targets = isOneStream ? 1 : Integer.parseInt(parts[0]);
    boolean refuses = Boolean.parseBoolean(parts[1]);
    return new Routing(
        spec,
        envelope -> {
          if (isOmitted(envelope)) {
            return new Route.Omitted();
          }
          int number = Integer.parseInt(envelope.subject());
          return number % 11 == 10
              ? new Route.Nowhere("no target")
              : new Route.To(new TargetName("t-" + number % targets), envelope.subject());
        },
        (envelope, target) ->
            refuses || refuseAll || Integer.parseInt(envelope.subject()) % 7 == 6
                ? new Gate.Verdict.Refused("refused")
                : new Gate.Verdict.Admitted(),
        new TargetName("dead"));
  }

  static boolean isOmitted(Envelope envelope) {
    return Integer.parseInt(envelope.subject()) % 13 == 12;
  }

  /** The source delivers nothing for so long. */
  void silence(long millis) {
    silentUntil = now + millis;
  }

  boolean isSilent() {
    return sourceIsSilent || now < silentUntil;
  }

  /** No target's server does anything, for longer than a session waits. */
  void stall() {
    stalledUntil = now + stallTimeout.toMillis() * 3 / 2;
  }

  boolean isStalled() {
    return now < stalledUntil;
  }

  /** One moment: something happens somewhere, or time passes. */
  void turn() {
    int able = 0;
    for (SimInstance instance : instances) {
      able += instance.canAct() ? 3 : 0;
    }
    int adding = 0;
    for (SimTarget target : topics.values()) {
      adding += !isStalled() && target.isAdding() ? 1 : 0;
    }
    if (able + adding == 0) {
      passTime();
      return;
    }
    int choice = random.nextInt(able + adding);
    if (choice < able) {
      instances.stream().filter(SimInstance::canAct).toList().get(choice / 3).act();
    } else {
      topics.values().stream().filter(SimTarget::isAdding).toList().get(choice - able).persist();
    }
    if (random.nextInt(4) == 0) {
      passTime();
    }
  }

  private void passTime() {
    now += 1 + random.nextInt(30);
    for (SimInstance instance : List.copyOf(instances)) {
      if (!instance.paused) {
        instance.step(new Event.Tick());
      }
    }
  }

  // What must hold

  void opened(int targets) {
    if (targets > openTargetsMax) {
      throw new AssertionError("of " + openTargetsMax + " targets " + targets + " are open");
    }
  }

  /**
   * No duplicate, and order, whenever anything is stored. Of targets that keep nothing: what came
   * before may come again, what comes for the first time is in order.
   */
  private void stored(TargetName target, SimTarget.Message message) {
    if (message.producer().equals(SimTarget.FOREIGN)) {
      return;
    }
    Envelope envelope = message.outgoing().envelope();
    String[] id = envelope.id().split("-", -1);
    int lane = Integer.parseInt(id[0]);
    long number = Long.parseLong(id[1]);
    if (!lanes.get(lane).stream().stored(envelope.id())) {
      if (kind != Kind.TARGETS_THAT_KEEP_NOTHING) {
        throw new AssertionError(envelope.id() + " is stored again, in " + target);
      }
      return;
    }
    Long last = lastStored.put(lane + " " + target, number);
    if (last != null && number <= last) {
      throw new AssertionError(target + " of lane " + lane + " has " + number + " behind " + last);
    }
  }

  /** Whether anything of that lane was ever stored. */
  boolean hasWritten(SimLane lane) {
    return lastStored.keySet().stream().anyMatch(key -> key.startsWith(lane.number() + " "));
  }

  /** No loss: the source may only forget what is stored. */
  void acknowledged(SimLane lane, Position floor) {
    lane.stream().acknowledge(floor);
    Optional<Envelope> lost = unstored(lane, SimStream.number(floor));
    if (lost.isPresent()) {
      throw new AssertionError(lost.get().id() + " was acknowledged, but is not stored");
    }
  }

  /** A message up to number {@code last} that is to be carried, and stored nowhere. */
  private static Optional<Envelope> unstored(SimLane lane, long last) {
    for (long number : lane.stream().unstored().values()) {
      Envelope envelope = lane.stream().messages().get(number);
      if (number <= last && !isOmitted(envelope)) {
        return Optional.of(envelope);
      }
    }
    return Optional.empty();
  }

  /** No loss at the end: everything that the source still has is stored, or not to be carried. */
  boolean isAllStored() {
    return lanes.stream().allMatch(SimWorld::isAllStored);
  }

  static boolean isAllStored(SimLane lane) {
    return unstored(lane, Long.MAX_VALUE).isEmpty();
  }

  /** The reckoning at the end; what may not happen meanwhile was looked at when it happened. */
  void reckon() {
    if (!isAllStored()) {
      throw new AssertionError("lost: " + lanes.stream().map(l -> l.stream().unstored()).toList());
    }
  }
}
