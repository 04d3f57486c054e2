package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.lane.Journal;
import io.cutwater.lane.LaneRunner;
import io.cutwater.lane.Ports;
import io.cutwater.lane.StartGate;
import io.cutwater.message.LaneId;
import io.cutwater.message.TargetName;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.relay.Gate;
import io.cutwater.relay.Guarantee;
import io.cutwater.relay.LanePlan;
import io.cutwater.relay.Limits;
import io.cutwater.relay.Router.Route;
import io.cutwater.relay.Routing;
import io.cutwater.relay.sim.FakeJournal;
import io.cutwater.relay.sim.FakeTarget;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lane that reads core NATS, over a real server, into a target that deduplicates. */
@Tag("servers")
class CoreSourceLaneTest {

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final TargetName TOPIC = new TargetName("topic");
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder;

  private final FakeJournal journal = new FakeJournal();
  private final FakeTarget target = new FakeTarget();
  private NatsServer server;
  private NatsConnections connections;
  private Connection nats;

  @BeforeEach
  void start() throws Exception {
    server = NatsServer.start(Playground.server(folder));
    connections = Playground.connections(server);
    nats = Nats.connect(server.url());
  }

  @AfterEach
  void stop() throws Exception {
    connections.close();
    nats.close();
    server.close();
    target.close();
  }

  private CoreSource source(InstantSource clock) {
    return new CoreSource(
        connections, CoreSourceTest.settings(10_000, CoreSourceSettings.REQUEST_EXPIRES), clock);
  }

  private LaneRunner runner(CoreSource source, Journal journalPort) {
    Routing routing =
        new Routing(
            "one",
            envelope -> new Route.To(TOPIC, envelope.subject()),
            (envelope, admitted) -> new Gate.Verdict.Admitted(),
            new TargetName("dead-letters"));
    LanePlan plan =
        new LanePlan(
            new LaneId("lane", 0),
            "test",
            "instance",
            routing,
            spec -> routing,
            new LanePlan.Start.New(),
            false,
            Limits.defaults().withWindow(1_000, 32L << 20));
    LaneRunner runner =
        new LaneRunner(
            plan, new Ports(source, target, journalPort), new StartGate(1), CLOCK, new Random(1));
    runner.start();
    await().atMost(BOUND).until(() -> runner.view().isRunning());
    return runner;
  }

  private void publish(int from, int to) throws Exception {
    for (int i = from; i <= to; i++) {
      nats.publish("s.a", Integer.toString(i).getBytes(UTF_8));
    }
    nats.flush(Duration.ofSeconds(10));
  }

  private List<Integer> stored() {
    return target.stored(TOPIC).stream()
        .map(each ->
            Integer.parseInt(new String(each.outgoing().envelope().payload().bytes(), UTF_8)))
        .toList();
  }

  private void awaitStored(int messages) {
    await().atMost(BOUND).until(() -> stored().size() >= messages);
  }

  private static List<Integer> range(int from, int to) {
    List<Integer> all = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      all.add(i);
    }
    return all;
  }

  @Test
  void asLongAsTheProcessLivesNothingIsLostOrDoubledThoughSessionsEnd() throws Exception {
    try (CoreSource source = source(CLOCK)) {
      LaneRunner runner = runner(source, journal);
      int sent = 0;
      for (int round = 0; round < 8; round++) {
        publish(sent + 1, sent + 200);
        sent += 200;
        if (round % 2 == 0) {
          target.hold();
        }
        publish(sent + 1, sent + 50);
        sent += 50;
        journal.disconnect();
        target.release();
      }
      awaitStored(sent);

      assertThat(stored()).isEqualTo(range(1, sent));
      assertThat(runner.view().session()).isGreaterThan(1);
      assertThat(runner.view().guarantee()).isEqualTo(Guarantee.AT_MOST_ONCE);
      assertThat(runner.view().weaknesses()).singleElement().asString().contains("keeps nothing");
      assertThat(runner.view().dropped()).isZero();
      runner.stop(Duration.ofSeconds(5));
    }
  }

  /** Each dies before its journal knows of anything that it sent; the clock is set back besides. */
  @Test
  void noProcessTakesItsMessagesForThoseOfAnEarlierOne() throws Exception {
    for (int process = 0; process < 4; process++) {
      Instant start = Instant.now().minusSeconds(process * 3_600L);
      try (CoreSource source = source(() -> start)) {
        LaneRunner runner = runner(source, new Deaf());
        publish(process * 20 + 1, process * 20 + 20);
        awaitStored(process * 20 + 20);

        assertThat(stored()).isEqualTo(range(1, process * 20 + 20));
        assertThat(runner.view().skipped()).isZero();
        journal.lose();
        runner.stop(Duration.ZERO);
      }
    }
  }

  @Test
  void anOrderedStopStoresWhatWasReceived() throws Exception {
    try (CoreSource source = source(CLOCK)) {
      LaneRunner runner = runner(source, journal);
      publish(1, 500);

      assertThat(source.drain(BOUND)).isTrue();
      runner.stop(Duration.ofSeconds(5));

      assertThat(stored()).isEqualTo(range(1, 500));
    }
  }

  /** A journal that keeps the record a session starts with, and answers to no other. */
  private final class Deaf implements Journal {

    @Override
    public Optional<Held> take(io.cutwater.lane.Inbox inbox) {
      return journal.take(inbox).map(DeafHeld::new);
    }
  }

  private record DeafHeld(Journal.Held held) implements Journal.Held {

    @Override
    public List<String> weaknesses() {
      return held.weaknesses();
    }

    @Override
    public boolean isHeld() {
      return held.isHeld();
    }

    @Override
    public Optional<String> read() throws io.cutwater.relay.FaultException {
      return held.read();
    }

    @Override
    public void write(long number, String record) {
      // The first says where the session starts, the second that its target is open.
      if (number <= 2) {
        held.write(number, record);
      }
    }

    @Override
    public void close() {
      held.close();
    }
  }
}
