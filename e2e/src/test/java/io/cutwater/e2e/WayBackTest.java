package io.cutwater.e2e;

import io.nats.client.Connection;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From Pulsar to NATS, in every mode of writing at the same time, each of the three processes is
 * killed with SIGKILL at random points under load; then every message is accounted for by its
 * payload.
 */
@Tag("servers")
class WayBackTest {

  private static final long SEED = Long.getLong("cutwater.seed", System.nanoTime());
  private static final int KILLS = Integer.getInteger("cutwater.wayback.kills", 4);
  private static final int NATS_KILLS = Integer.getInteger("cutwater.wayback.nats.kills", 3);
  private static final int PULSAR_KILLS = Integer.getInteger("cutwater.wayback.pulsar.kills", 1);
  private static final double RATE = 300;
  private static final int CARRIED_MAX = 400;

  @TempDir static Path folder;
  private static Servers servers;
  private static Connection nats;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void startServers() throws IOException, InterruptedException {
    servers = new Servers(folder.resolve("servers"));
    nats = WayBackLoads.connect(Options.builder(), servers.playground().nats().url());
  }

  @AfterAll
  static void stopServers() throws InterruptedException {
    nats.close();
    servers.close();
  }

  private interface Fault {
    void strike(CutwaterProcess cutwater);
  }

  private void strikeAndReckon(String name, int kills, Fault fault) throws Exception {
    List<WayBackLoads.Lane> lanes = new ArrayList<>(WayBackLoads.lanes(name));
    lanes.add(
        new WayBackLoads.Lane(name + "-parts", WritingMode.FAST_INGEST, 1, ", partitions: 3"));
    try (WayBackLoads loads = new WayBackLoads(nats, servers.playground().pulsar().url(), lanes);
        CutwaterProcess cutwater =
            new CutwaterProcess(folder, name, servers.configuration(), loads.channels())) {
      loads.awaitRunning(cutwater);
      loads.start(RATE);
      for (int kill = 0; kill < kills; kill++) {
        WayBackLoads.Lane any = lanes.get(random.nextInt(lanes.size()));
        loads.awaitGrowth(List.of(any), 1 + random.nextInt(CARRIED_MAX));
        fault.strike(cutwater);
        loads.awaitRunning(cutwater);
      }
      loads.end();
      for (WayBackLoads.Lane lane : lanes) {
        loads.assertExact(lane, kills + " kills, seed " + SEED);
      }
    }
  }

  @Test
  void killedCutwaterLosesAndDoublesNothing() throws Exception {
    strikeAndReckon(
        "cutwater",
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
        NATS_KILLS,
        cutwater -> {
          servers.playground().nats().kill();
          servers.playground().nats().restart();
        });
  }

  @Test
  void killedPulsarLosesAndDoublesNothing() throws Exception {
    strikeAndReckon(
        "pulsar",
        PULSAR_KILLS,
        cutwater -> {
          servers.playground().pulsar().kill();
          servers.playground().pulsar().restart();
        });
  }
}
