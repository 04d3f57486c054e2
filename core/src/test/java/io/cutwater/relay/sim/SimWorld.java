package io.cutwater.relay.sim;

import static java.util.stream.Collectors.groupingBy;

import io.cutwater.message.Envelope;
import io.cutwater.message.LaneId;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The servers, the processes, the time, and the rules that must hold whatever happens. */
final class SimWorld {

  static final int WINDOW = 24;

  final SimStream stream = new SimStream();
  final SimJournal journal = new SimJournal();
  final List<SimInstance> instances = new ArrayList<>();
  private final Map<TargetName, SimTopic> topics = new HashMap<>();
  private final RandomGenerator random;
  long now = 10_000;
  int partitions = 2;

  /** Whether the source delivers nothing for now, though it has messages. */
  boolean sourceIsSilent;

  /** Targets open at a time, dead letters included. */
  int openTargetsMax = 64;

  /** How long an open target that nothing needs stays open. */
  Duration targetRest = Duration.ofSeconds(5);

  /** Targets that were closed while their session went on. */
  int closings;

  /** Whether from now on every message is refused at its target, though its routing is the same. */
  boolean refuseAll;

  /** A scan says how far it got every so many messages. */
  int scanStep = 7;

  /** Whether the channel waits rather than run on less than exactly-once. */
  boolean requireExactlyOnce;

  SimWorld(RandomGenerator random) {
    this.random = random;
  }

  SimTopic topic(TargetName name) {
    return topics.computeIfAbsent(name, absent -> new SimTopic());
  }

  Map<TargetName, SimTopic> topics() {
    return topics;
  }

  SimInstance start(String name) {
    SimInstance instance = new SimInstance(name, this, plan(name), random);
    instances.add(instance);
    return instance;
  }

  LanePlan plan(String instance) {
    Limits limits =
        new Limits(
            WINDOW,
            1 << 20,
            6,
            Duration.ofMillis(20),
            Duration.ofSeconds(5),
            targetRest,
            Duration.ofSeconds(60),
            Duration.ofMillis(200),
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            64,
            openTargetsMax,
            1_000);
    return new LanePlan(
        new LaneId("sim", 0),
        "test",
        instance,
        routing(partitions),
        spec -> routing(Integer.parseInt(spec)),
        new LanePlan.Start.First(),
        requireExactlyOnce,
        limits);
  }

  /** Subjects are numbers: every 7th is refused at its target, every 11th has none. */
  private Routing routing(int partitions) {
    return new Routing(
        Integer.toString(partitions),
        envelope -> {
          int number = Integer.parseInt(envelope.subject());
          return number % 11 == 10
              ? new Route.Nowhere("no target")
              : new Route.To(new TargetName("t-" + number % partitions), envelope.subject());
        },
        (envelope, target) ->
            refuseAll || Integer.parseInt(envelope.subject()) % 7 == 6
                ? new Gate.Verdict.Refused("refused")
                : new Gate.Verdict.Admitted(),
        new TargetName("dead"));
  }

  /** One moment: something happens somewhere, or time passes. */
  void turn() {
    List<SimInstance> able = instances.stream().filter(SimInstance::canAct).toList();
    List<SimTopic> adding = topics.values().stream().filter(SimTopic::isAdding).toList();
    int choices = able.size() * 3 + adding.size();
    if (choices == 0) {
      passTime();
      return;
    }
    int choice = random.nextInt(choices);
    if (choice < able.size() * 3) {
      able.get(choice / 3).act();
    } else {
      adding.get(choice - able.size() * 3).persist();
    }
    if (random.nextInt(4) == 0) {
      passTime();
    }
  }

  private void passTime() {
    now += 1 + random.nextInt(30);
    for (SimInstance instance : instances) {
      if (!instance.paused) {
        instance.step(new Event.Tick());
      }
    }
  }

  // What must hold

  void check(SimInstance instance) {
    int inFlight = instance.lane.view().inFlightMessages();
    if (inFlight > WINDOW) {
      throw new AssertionError("window of " + WINDOW + " holds " + inFlight);
    }
  }

  void opened(int targets) {
    if (targets > openTargetsMax) {
      throw new AssertionError("of " + openTargetsMax + " targets " + targets + " are open");
    }
  }

  /** No loss: the source may only forget what is stored. */
  void acknowledged(Position floor) {
    Set<Long> stored = storedSequences();
    for (Map.Entry<Long, Envelope> message : stream.messages().entrySet()) {
      if (message.getKey() <= ((StreamSequence) floor).value()
          && !stored.contains(message.getKey())) {
        throw new AssertionError(message.getKey() + " was acknowledged, but is not stored");
      }
    }
  }

  private Set<Long> storedSequences() {
    Set<Long> stored = new HashSet<>();
    ours().forEach(message -> stored.add(message.sequence()));
    return stored;
  }

  private List<SimTopic.Message> ours() {
    return topics.values().stream()
        .flatMap(topic -> topic.log().stream())
        .filter(message -> !message.producer().equals("foreign"))
        .toList();
  }

  boolean isAllStored() {
    return storedSequences().containsAll(stream.messages().keySet());
  }

  /** No duplicate, no loss, order: the reckoning at the end. */
  void reckon() {
    Map<Long, List<SimTopic.Message>> bySequence =
        ours().stream().collect(groupingBy(SimTopic.Message::sequence));
    bySequence.forEach((sequence, copies) -> {
      if (copies.size() > 1) {
        throw new AssertionError(sequence + " is stored " + copies.size() + " times");
      }
    });
    for (long sequence : stream.messages().keySet()) {
      if (!bySequence.containsKey(sequence)) {
        throw new AssertionError(sequence + " is lost");
      }
    }
    topics.forEach(SimWorld::checkOrder);
  }

  private static void checkOrder(TargetName name, SimTopic topic) {
    long last = 0;
    for (SimTopic.Message message : topic.log()) {
      if (message.producer().equals("foreign")) {
        continue;
      }
      if (message.sequence() <= last) {
        throw new AssertionError(name + " has " + message.sequence() + " behind " + last);
      }
      last = message.sequence();
    }
  }
}
