package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.playground.reckoning.Reckoning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each of the three processes is killed with SIGKILL at random points under load, again and again;
 * then every message is accounted for. A point is a number of messages carried since the last kill,
 * so that there is always something in flight.
 */
@Tag("servers")
class KilledUnderLoadTest {

  private static final long SEED = Long.getLong("cutwater.seed", System.nanoTime());
  private static final int KILLS = Integer.getInteger("cutwater.kills", 6);

  /** A Pulsar takes ten seconds and more to come back. */
  private static final int PULSAR_KILLS = Integer.getInteger("cutwater.pulsar.kills", 2);

  private static final double RATE = 3_000;
  private static final int CARRIED_MAX = 6_000;

  @TempDir static Path folder;
  private static Servers servers;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void startServers() {
    servers = new Servers(folder.resolve("servers"));
  }

  @AfterAll
  static void stopServers() {
    servers.close();
  }

  /** Something that is killed and brought back. */
  private interface Fault {
    void strike(CutwaterProcess cutwater);
  }

  /** A server's end and return, which counts when it has ended the lane's session. */
  private static Fault outage(Runnable killAndRestart) {
    return cutwater -> {
      Watching lane = new Watching(cutwater, 0);
      long session = lane.session();
      killAndRestart.run();
      lane.awaitSessionAfter(session);
    };
  }

  private static String channel(String name, String pulsar) {
    return """
      - name: %s
        flow: nats-to-pulsar
        nats: { stream: %s, subjects: ["%s", "%s.>"], create: true }
        pulsar: { topic: "%s"%s }
        require: exactly-once
    """
        .formatted(name, name, name, name, name, pulsar);
  }

  private void strikeAndReckon(String name, String pulsar, int kills, Fault fault)
      throws IOException, InterruptedException {
    try (CutwaterProcess cutwater =
        new CutwaterProcess(folder, name, servers.configuration(), channel(name, pulsar))) {
      cutwater.awaitState("running");
      try (LiveLoad load = new LiveLoad(servers.playground().nats().url(), name, RATE)) {
        long floor = 0;
        for (int kill = 0; kill < kills; kill++) {
          cutwater.awaitFloor(floor + 1 + random.nextInt(CARRIED_MAX));
          fault.strike(cutwater);
          cutwater.awaitState("running");
          floor = cutwater.floor();
        }
        cutwater.awaitFloor(load.end());
      }
      Reckoning reckoning = servers.reckon(name, name);
      assertThat(reckoning.exact()).as("seed %d: %s", SEED, reckoning).isTrue();
      assertThat(reckoning.published()).isGreaterThan(kills);
      System.out.println(name + ", " + kills + " kills, seed " + SEED + ": " + reckoning);
    }
  }

  @Test
  void killedCutwaterLosesAndDoublesNothing() throws Exception {
    strikeAndReckon(
        "one",
        "",
        KILLS,
        cutwater -> {
          cutwater.kill();
          cutwater.restart();
        });
  }

  @Test
  void killedCutwaterKeepsPartitionsAndDeadLettersExact() throws Exception {
    strikeAndReckon(
        "four",
        ", partitions: 4, key: \"{subject[1]}\"",
        KILLS,
        cutwater -> {
          cutwater.kill();
          cutwater.restart();
        });
  }

  @Test
  void killedNatsServerLosesAndDoublesNothing() throws Exception {
    strikeAndReckon(
        "nats",
        "",
        KILLS,
        outage(() -> {
          servers.playground().nats().kill();
          servers.playground().nats().restart();
        }));
  }

  @Test
  void killedPulsarLosesAndDoublesNothing() throws Exception {
    strikeAndReckon(
        "pulsar",
        ", partitions: 2",
        PULSAR_KILLS,
        outage(() -> {
          servers.playground().pulsar().kill();
          servers.playground().pulsar().restart();
        }));
  }
}
