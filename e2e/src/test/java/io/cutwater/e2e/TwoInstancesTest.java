package io.cutwater.e2e;

import static io.cutwater.e2e.WritingMode.CHAIN;
import static io.cutwater.e2e.WritingMode.FAST_INGEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.playground.reckoning.Reckoning;
import io.nats.client.Connection;
import io.nats.client.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two Cutwaters on one channel: one carries, the other stands by, and never do both write. */
@Tag("servers")
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(SharedServers.class)
class TwoInstancesTest {

  private static final double RATE = 1_000;
  private static final int CARRIED = 2_000;

  /** How long an owner stays paused at least; always until its successor has carried something. */
  private static final Duration PAUSE =
      Duration.ofSeconds(Integer.getInteger("cutwater.pause.seconds", 0));

  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final double BACK_RATE = 500;
  private static final int BACK_CARRIED = 300;

  @TempDir static Path folder;
  private static Servers servers;

  @BeforeAll
  static void useServers(Servers shared) {
    servers = shared;
  }

  private static CutwaterProcess instance(String name, String channel) {
    String channels =
        """
          - name: %s
            flow: nats-to-pulsar
            nats: { stream: %s, subjects: ["%s", "%s.>"], create: true }
            pulsar: { topic: %s }
            require: exactly-once
        """
            .formatted(channel, channel, channel, channel, channel);
    return new CutwaterProcess(folder, name, servers.configuration(), channels);
  }

  /**
   * Until an instance has found that another one owns its lane. It may have it back soon: what is
   * its share is handed over to it.
   */
  private static void awaitStoodBy(CutwaterProcess instance, String channel) {
    await(channel + " stands by")
        .atMost(BOUND)
        .until(() ->
            instance
                .log()
                .contains("Lane stands by: another instance owns it channel=" + channel + " "));
  }

  /** Until one of them has come so far, whoever owns the lane by then. */
  private static void awaitFloor(long floor, CutwaterProcess... instances) {
    await("floor " + floor)
        .atMost(BOUND)
        .until(() -> Stream.of(instances).anyMatch(one -> one.floor() >= floor));
  }

  private static void assertExact(String channel) throws Exception {
    Reckoning reckoning = servers.reckon(channel, channel);
    assertThat(reckoning.exact()).as("%s", reckoning).isTrue();
    assertThat(reckoning.published()).isGreaterThan(CARRIED);
  }

  @Test
  void standbyTakesOverWhenTheOwnerIsKilled() throws Exception {
    try (CutwaterProcess a = instance("killed-a", "killed")) {
      a.awaitState("running");
      try (CutwaterProcess b = instance("killed-b", "killed");
          LiveLoad load = new LiveLoad(servers.playground().nats().url(), "killed", RATE)) {
        b.awaitState("standby");
        a.awaitFloor(CARRIED);
        a.kill();
        b.awaitState("running");
        a.restart();
        a.awaitState("standby");
        b.kill();
        a.awaitState("running");
        a.awaitFloor(load.end());
      }
    }
    assertExact("killed");
  }

  @Test
  void pausedOwnerDoesNoHarmWhenItWakes() throws Exception {
    try (CutwaterProcess a = instance("paused-a", "paused")) {
      a.awaitState("running");
      try (CutwaterProcess b = instance("paused-b", "paused");
          LiveLoad load = new LiveLoad(servers.playground().nats().url(), "paused", RATE)) {
        awaitStoodBy(b, "paused");
        a.awaitFloor(CARRIED);
        a.suspend();
        b.awaitState("running");
        long before = b.floor();
        a.resume();
        awaitStoodBy(a, "paused");
        awaitFloor(before + CARRIED, a, b);
        awaitFloor(load.end(), a, b);
      }
    }
    assertExact("paused");
  }

  /**
   * An owner is paused with batches and links of a chain under way, its connections open: what it
   * had queued goes out when it wakes, long after its successor has gone on.
   */
  @Test
  @SuppressWarnings("try") // a close that may be interrupted
  void pausedOwnerDoesNoHarmOnTheWayBackWhenItWakes() throws Exception {
    try (Connection nats =
            WayBackLoads.connect(Options.builder(), servers.playground().nats().url());
        WayBackLoads loads =
            new WayBackLoads(
                nats,
                servers.playground().pulsar().url(),
                WayBackLoads.lanes("paused", CHAIN, FAST_INGEST));
        CutwaterProcess a = wayBack("back-a", loads)) {
      loads.awaitRunning(a);
      try (CutwaterProcess b = wayBack("back-b", loads)) {
        loads.lanes().forEach(lane -> awaitStoodBy(b, lane.name()));
        loads.start(BACK_RATE);
        loads.awaitGrowth(loads.lanes(), BACK_CARRIED);
        long paused = System.nanoTime();
        a.suspend();
        loads.awaitRunning(b);
        Duration takenOver = Duration.ofNanos(System.nanoTime() - paused);
        loads.awaitGrowth(loads.lanes(), BACK_CARRIED);
        await()
            .atMost(PAUSE.plusMinutes(1))
            .until(() -> {
              loads.goOn();
              return System.nanoTime() - paused >= PAUSE.toNanos();
            });

        a.resume();

        loads.lanes().forEach(lane -> awaitStoodBy(a, lane.name()));
        loads.awaitGrowth(loads.lanes(), BACK_CARRIED);
        loads.end();
        for (WayBackLoads.Lane lane : loads.lanes()) {
          loads.assertExact(lane, "paused for " + PAUSE + ", taken over after " + takenOver);
        }
      }
    }
  }

  private static CutwaterProcess wayBack(String name, WayBackLoads loads) {
    return new CutwaterProcess(folder, name, servers.configuration(), loads.channels());
  }
}
