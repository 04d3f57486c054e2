package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.playground.load.TopicLoad;
import io.cutwater.playground.reckoning.Reckoning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From Pulsar to NATS, each of the three processes is killed with SIGKILL at random points under
 * load; then every message is accounted for by its payload.
 */
@Tag("servers")
class WayBackTest {

  private static final long SEED = Long.getLong("cutwater.seed", System.nanoTime());
  private static final int KILLS = Integer.getInteger("cutwater.wayback.kills", 4);
  private static final int PULSAR_KILLS = Integer.getInteger("cutwater.wayback.pulsar.kills", 1);
  private static final double RATE = 500;
  private static final int CARRIED_MAX = 800;

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

  private interface Fault {
    void strike(CutwaterProcess cutwater);
  }

  private static String channel(String name, String nats, String pulsar) {
    return """
      - name: %s
        flow: pulsar-to-nats
        pulsar: { topic: "%s"%s }
        nats: { stream: %s, subject: "%s.{key}"%s, create: true }
        require: exactly-once
    """
        .formatted(name, name, pulsar, name, name, nats);
  }

  private void strikeAndReckon(String name, String nats, String pulsar, int kills, Fault fault)
      throws Exception {
    try (CutwaterProcess cutwater =
        new CutwaterProcess(folder, name, servers.configuration(), channel(name, nats, pulsar))) {
      cutwater.awaitState("running");
      try (TopicLoad load =
          TopicLoad.start(servers.playground().pulsar().url(), topic(name), RATE)) {
        for (int kill = 0; kill < kills; kill++) {
          cutwater.awaitCarried(cutwater.carried() + 1 + random.nextInt(CARRIED_MAX));
          fault.strike(cutwater);
          cutwater.awaitState("running");
        }
        long accepted = load.end();
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> servers.held(name, name + ".>") >= accepted);
      }
    }
    Reckoning reckoning = servers.reckonWayBack(name, name);
    assertThat(reckoning.exact()).as("seed %d: %s", SEED, reckoning).isTrue();
    assertThat(reckoning.published()).isGreaterThan(kills);
    System.out.println(name + ", " + kills + " kills, seed " + SEED + ": " + reckoning);
  }

  private static String topic(String name) {
    return "persistent://public/default/" + name;
  }

  private static void restart(CutwaterProcess cutwater) {
    cutwater.kill();
    cutwater.restart();
  }

  @Test
  void killedCutwaterLosesAndDoublesNothingOnASharedStream() throws Exception {
    strikeAndReckon("shared", "", "", KILLS, WayBackTest::restart);
  }

  @Test
  void killedCutwaterLosesAndDoublesNothingAsSoleWriter() throws Exception {
    strikeAndReckon("sole", ", writers: sole", "", KILLS, WayBackTest::restart);
  }

  @Test
  void killedCutwaterKeepsEveryPartitionExact() throws Exception {
    strikeAndReckon("parts", "", ", partitions: 3", KILLS, WayBackTest::restart);
  }

  @Test
  void killedNatsServerLosesAndDoublesNothing() throws Exception {
    strikeAndReckon(
        "nats",
        "",
        "",
        KILLS,
        cutwater -> {
          servers.playground().nats().kill();
          servers.playground().nats().restart();
        });
  }

  @Test
  void killedPulsarLosesAndDoublesNothing() throws Exception {
    strikeAndReckon(
        "pulsar",
        "",
        ", partitions: 2",
        PULSAR_KILLS,
        cutwater -> {
          servers.playground().pulsar().kill();
          servers.playground().pulsar().restart();
        });
  }
}
