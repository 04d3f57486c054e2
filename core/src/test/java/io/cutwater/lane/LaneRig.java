package io.cutwater.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.Envelope;
import io.cutwater.message.LaneId;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Gate;
import io.cutwater.relay.LanePlan;
import io.cutwater.relay.LaneView;
import io.cutwater.relay.Limits;
import io.cutwater.relay.Router;
import io.cutwater.relay.Router.Route;
import io.cutwater.relay.Routing;
import io.cutwater.relay.sim.FakeJournal;
import io.cutwater.relay.sim.FakeSource;
import io.cutwater.relay.sim.FakeTarget;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** A lane's runner on fakes, each of which may stand behind something that goes wrong. */
final class LaneRig {

  static final Duration BOUND = Duration.ofSeconds(30);
  static final int WINDOW = 32;

  final FakeSource source;
  final FakeTarget target;
  final FakeJournal journal = new FakeJournal();
  final TargetName topic;
  private final String name;
  private final StartGate gate;
  Source sourcePort;
  Target targetPort;
  Journal journalPort;
  Router router;
  Limits limits = limits().withWindow(WINDOW, 1 << 20);
  private LaneRunner runner;

  LaneRig() {
    this("lane", new FakeSource(), new FakeTarget(), new StartGate(1));
  }

  LaneRig(String name, FakeSource source, FakeTarget target, StartGate gate) {
    this.name = name;
    this.source = source;
    this.target = target;
    this.gate = gate;
    this.topic = new TargetName(name + "-topic");
    this.sourcePort = source;
    this.targetPort = target;
    this.journalPort = journal;
    this.router = envelope -> new Route.To(topic, envelope.subject());
    this.runner = make();
  }

  private static Limits limits() {
    return new Limits(
        WINDOW,
        1 << 20,
        WINDOW,
        Duration.ofMillis(5),
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        Duration.ofSeconds(60),
        Duration.ofMillis(10),
        Duration.ofSeconds(10),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        8,
        8,
        1_000);
  }

  private LaneRunner make() {
    Routing routing =
        new Routing(
            "one",
            this::route,
            (envelope, admitted) -> new Gate.Verdict.Admitted(),
            new TargetName(name + "-dead-letters"));
    LanePlan plan =
        new LanePlan(
            new LaneId(name, 0),
            "test",
            "instance",
            routing,
            spec -> routing,
            new LanePlan.Start.First(),
            false,
            limits);
    Ports ports = new Ports(sourcePort, targetPort, journalPort);
    return new LaneRunner(plan, ports, gate, InstantSource.system(), new Random(1));
  }

  private Route route(Envelope envelope) {
    return router.route(envelope);
  }

  /** Starts a process's runner, on the ports as they are now. */
  LaneRunner start() {
    runner = make();
    runner.start();
    return runner;
  }

  void publish(int messages) {
    for (int i = 0; i < messages; i++) {
      source.publish("s", new byte[8]);
    }
  }

  LaneView view() {
    return runner.view();
  }

  /** The stream sequences that the topic holds, in its order. */
  List<Long> stored() {
    return target.stored(topic).stream().map(FakeTarget.Stored::sequence).toList();
  }

  void awaitStored(int messages) {
    await(() -> stored().size() >= messages);
  }

  void awaitPhase(String phase) {
    await(() -> view().phase().equals(phase));
  }

  void await(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(BOUND)
        .untilAsserted(() -> assertThat(condition.getAsBoolean()).as("%s", view()).isTrue());
  }

  void close() throws InterruptedException {
    runner.stop(Duration.ZERO);
    target.close();
  }
}
