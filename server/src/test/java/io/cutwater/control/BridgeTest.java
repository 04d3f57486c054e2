package io.cutwater.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.config.Channel;
import io.cutwater.control.Fakes.FakeLane;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BridgeTest {

  private static final Fault DOWN =
      Fault.retry(Fault.Code.DISCONNECTED, "Pulsar is down", "start it");

  private static Bridge bridge(ChannelStarter starter, String... channels) {
    return new Bridge(
        List.of(channels).stream().map(Fakes::channel).toList(),
        starter,
        InstantSource.system(),
        new Random(1));
  }

  @Test
  void startsAChannelWhoseServersComeLater() {
    AtomicInteger attempts = new AtomicInteger();
    FakeLane lane = new FakeLane(Fakes.view("a", "running", 0, 1));
    Bridge bridge =
        bridge(
            channel -> {
              if (attempts.incrementAndGet() < 3) {
                throw new FaultException(DOWN);
              }
              return Fakes.only(lane);
            },
            "a");

    bridge.start();

    await().until(() -> bridge.status().getFirst().state().equals("running"));
    assertThat(attempts).hasValue(3);
    assertThat(bridge.readiness().isReady()).isTrue();
  }

  /** Looks every few milliseconds whether there is more to carry. */
  private static Bridge watchful(ChannelStarter starter) {
    return new Bridge(
        List.of(Fakes.channel("a")),
        starter,
        InstantSource.system(),
        new Random(1),
        Duration.ofMillis(5));
  }

  @Test
  void aLaneJoinsForWhatCameSinceTheStart() throws InterruptedException {
    FakeLane first = new FakeLane(Fakes.view("a", "running", 0, 1));
    FakeLane second = new FakeLane(Fakes.view("a", "running", 0, 1));
    AtomicInteger looks = new AtomicInteger();
    Bridge bridge =
        watchful(channel ->
            new LaneGroup(
                List.of(first),
                group -> {
                  switch (looks.incrementAndGet()) {
                    case 1 -> throw new FaultException(DOWN);
                    case 2 -> group.join(() -> second);
                    default -> {}
                  }
                  return true;
                }));

    bridge.start();

    await().until(() -> bridge.status().getFirst().lanes().size() == 2);
    assertThat(first.isStopped()).isFalse();
    bridge.stop(Duration.ofSeconds(1));
    assertThat(first.isStopped() && second.isStopped()).isTrue();
  }

  @Test
  void aChannelThatOutgrewItsStartStartsAnewAndOnlyThen() throws InterruptedException {
    List<FakeLane> started = new CopyOnWriteArrayList<>();
    AtomicInteger looks = new AtomicInteger();
    Bridge bridge =
        watchful(channel -> {
          FakeLane lane = new FakeLane(Fakes.view("a", "running", 0, 1));
          started.add(lane);
          return new LaneGroup(List.of(lane), group -> looks.incrementAndGet() != 3);
        });

    bridge.start();

    await().until(() -> looks.get() > 5);
    assertThat(started).hasSize(2);
    assertThat(started.getFirst().isStopped()).isTrue();
    assertThat(started.getLast().isStopped()).isFalse();
    bridge.stop(Duration.ofSeconds(1));
    assertThat(started).hasSize(2);
    assertThat(started.getLast().isStopped()).isTrue();
  }

  @Test
  void aWaitingChannelHindersNoOther() {
    FakeLane lane = new FakeLane(Fakes.view("b", "running", 0, 1));
    Bridge bridge =
        bridge(
            channel -> {
              if (channel.name().equals("a")) {
                throw new FaultException(DOWN);
              }
              return Fakes.only(lane);
            },
            "a",
            "b");

    bridge.start();

    await().until(() -> bridge.status().get(1).state().equals("running"));
    await().until(() -> bridge.status().getFirst().fault().isPresent());
    assertThat(bridge.readiness().reasons())
        .containsExactly("channel a is waiting: DISCONNECTED: Pulsar is down (start it)");
  }

  @Test
  void saysWhatAStopAbandoned() throws InterruptedException {
    FakeLane lane = new FakeLane(Fakes.view("a", "stopped", 5, 1));
    Bridge bridge = bridge(channel -> Fakes.only(lane), "a");
    bridge.start();
    await().until(() -> bridge.status().getFirst().lanes().size() == 1);

    StopReport report = bridge.stop(Duration.ofSeconds(1));

    assertThat(report.abandoned()).containsExactly(new StopReport.Abandoned("a", 5, true));
  }

  @Test
  void stopsAChannelThatStillWaits() throws InterruptedException {
    Bridge bridge =
        bridge(
            channel -> {
              throw new FaultException(DOWN);
            },
            "a");
    bridge.start();

    assertThat(bridge.stop(Duration.ofSeconds(1)).isClean()).isTrue();
  }

  private final Map<String, List<FakeLane>> started = new ConcurrentHashMap<>();

  private RunningChannel startOne(Channel channel) {
    FakeLane lane = new FakeLane(Fakes.view(channel.name(), "running", 0, 1));
    started.computeIfAbsent(channel.name(), name -> new CopyOnWriteArrayList<>()).add(lane);
    return Fakes.only(lane);
  }

  private List<FakeLane> lanesOf(String channel) {
    return started.getOrDefault(channel, List.of());
  }

  private Bridge running(String... channels) {
    Bridge bridge = bridge(this::startOne, channels);
    bridge.start();
    awaitStates(bridge, "running");
    return bridge;
  }

  private static void awaitStates(Bridge bridge, String state) {
    await().until(() -> bridge.status().stream().allMatch(status -> status.state().equals(state)));
  }

  @Test
  void aNewConfigurationTouchesOnlyWhatChanged() throws InterruptedException {
    Bridge bridge = running("same", "changing", "leaving");

    Bridge.Change change =
        bridge.apply(
            List.of(
                Fakes.channel("same"),
                Fakes.channel("changing", "another-topic"),
                Fakes.channel("coming")),
            this::startOne,
            false,
            Duration.ofSeconds(1));

    awaitStates(bridge, "running");
    assertThat(change)
        .isEqualTo(
            new Bridge.Change(List.of("coming"), List.of("changing"), List.of("leaving"), 1));
    assertThat(lanesOf("same")).hasSize(1);
    assertThat(lanesOf("same").getFirst().isStopped()).isFalse();
    assertThat(lanesOf("changing")).hasSize(2);
    assertThat(lanesOf("changing").getFirst().isStopped()).isTrue();
    assertThat(lanesOf("leaving").getFirst().isStopped()).isTrue();
    assertThat(bridge.status()).hasSize(3);
  }

  @Test
  void newServersStartEveryChannelAnew() throws InterruptedException {
    Bridge bridge = running("a", "b");

    bridge.apply(
        List.of(Fakes.channel("a"), Fakes.channel("b")),
        this::startOne,
        true,
        Duration.ofSeconds(1));

    awaitStates(bridge, "running");
    assertThat(lanesOf("a")).hasSize(2);
    assertThat(lanesOf("b")).hasSize(2);
  }

  @Test
  void aPausedChannelIsNoReasonAndGoesOnWhenTold() throws InterruptedException {
    Bridge bridge = running("a", "b");

    boolean found = bridge.pause("a", Duration.ofSeconds(1));

    assertThat(found).isTrue();
    assertThat(bridge.status().getFirst().state()).isEqualTo("paused");
    assertThat(bridge.readiness().isReady()).isTrue();
    assertThat(bridge.readiness().notes()).containsExactly("channel a is paused");
    bridge.unpause("a");
    awaitStates(bridge, "running");
    assertThat(lanesOf("a")).hasSize(2);
    assertThat(bridge.pause("nobody", Duration.ofSeconds(1))).isFalse();
  }

  @Test
  void aPausedChannelStaysPausedThroughAChangeOfItsConfiguration() throws InterruptedException {
    Bridge bridge = running("a", "b");
    bridge.pause("a", Duration.ofSeconds(1));

    bridge.apply(
        List.of(Fakes.channel("a"), Fakes.channel("b")),
        this::startOne,
        true,
        Duration.ofSeconds(1));

    await().until(() -> lanesOf("b").size() == 2);
    assertThat(bridge.status().getFirst().state()).isEqualTo("paused");
    assertThat(lanesOf("a")).hasSize(1);
    bridge.unpause("a");
    awaitStates(bridge, "running");
  }

  @Test
  void drainingWaitsForWhatTheSourceHeldThenPauses() throws Exception {
    Bridge bridge = running("a");
    // Three messages lag behind the one that is stored.
    FakeLane lane = lanesOf("a").getFirst();

    var drained =
        CompletableFuture.supplyAsync(() -> {
          try {
            return bridge.drain("a", Duration.ofMinutes(1)).orElseThrow();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    await().during(Duration.ofMillis(300)).until(() -> !drained.isDone());
    lane.show(Fakes.view("a", "running", 0, 4));

    assertThat(drained.get(1, TimeUnit.MINUTES)).isTrue();
    assertThat(bridge.status().getFirst().state()).isEqualTo("paused");
  }

  @Test
  void aDrainThatIsNotReachedLetsTheChannelGoOn() throws InterruptedException {
    Bridge bridge = running("a");

    assertThat(bridge.drain("a", Duration.ofMillis(200))).contains(false);
    assertThat(bridge.status().getFirst().state()).isEqualTo("running");
    assertThat(bridge.drain("nobody", Duration.ofMillis(1))).isEmpty();
  }

  @Test
  void aRefusedConfigurationIsNotedUntilItIsMended() {
    Bridge bridge = running("a");

    bridge.refused(Optional.of("c.yaml:1:1: the file is empty"));

    assertThat(bridge.readiness().isReady()).isTrue();
    assertThat(bridge.readiness().notes())
        .containsExactly("the configuration file was refused: c.yaml:1:1: the file is empty");
    bridge.refused(Optional.empty());
    assertThat(bridge.readiness().notes()).isEmpty();
  }

  @Test
  void tellsAboutTheLaneThatIsFurthestFromRunning() {
    var lanes =
        List.of(
            Fakes.view("a", "running", 0, 1),
            Fakes.view("a", "standby", 0, 0),
            Fakes.view("a", "halted", 0, 0));

    assertThat(new ChannelStatus(Fakes.channel("a"), lanes, false, Optional.empty()).state())
        .isEqualTo("halted");
    assertThat(
            new ChannelStatus(Fakes.channel("a"), lanes.subList(0, 2), false, Optional.empty())
                .state())
        .isEqualTo("running");
  }
}
