package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.playground.reckoning.Reckoning;
import java.nio.file.Path;
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
        b.awaitState("standby");
        a.awaitFloor(CARRIED);
        a.suspend();
        b.awaitState("running");
        long before = b.floor();
        a.resume();
        a.awaitState("standby");
        b.awaitFloor(before + CARRIED);
        b.awaitFloor(load.end());
      }
    }
    assertExact("paused");
  }
}
