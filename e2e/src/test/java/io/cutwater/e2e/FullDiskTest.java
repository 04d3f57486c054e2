package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.playground.reckoning.Reckoning;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pulsar.client.api.PulsarClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each server's disk is full under load, and has room again later. The nats-server writes until the
 * kernel refuses; Pulsar's bookie stops by itself before that, and begins again. (A lone bookie
 * that is driven past that, to the kernel's refusal, was seen to lose what it had acknowledged: no
 * bridge can mend that, a second bookie can.)
 */
@Tag("servers")
class FullDiskTest {

  private static final double RATE = 1_000;
  private static final int CARRIED = 1_000;
  private static final long NATS_BYTES = 400L << 20;
  private static final long PULSAR_BYTES = 900L << 20;

  private static final int PROBE_BYTES = 16 << 10;
  private static final Duration BOUND = Duration.ofMinutes(1);

  @TempDir static Path folder;
  private static SmallDisk natsDisk;
  private static SmallDisk pulsarDisk;
  private static TunedServers servers;

  @BeforeAll
  static void startServers() throws Exception {
    try {
      natsDisk = SmallDisk.mount(folder.resolve("nats"), NATS_BYTES);
      pulsarDisk = SmallDisk.mount(folder.resolve("pulsar"), PULSAR_BYTES);
    } catch (IOException e) {
      Assumptions.abort("this test mounts a tmpfs, which is not permitted here: " + e.getMessage());
    }
    servers =
        new TunedServers(
            natsDisk.folder(),
            nats -> nats,
            pulsarDisk.folder(),
            pulsar -> SmallDisk.watchedClosely(pulsar));
  }

  @AfterAll
  static void stopServers() throws IOException {
    if (servers != null) {
      servers.close();
    }
    if (pulsarDisk != null) {
      pulsarDisk.close();
    }
    if (natsDisk != null) {
      natsDisk.close();
    }
  }

  private static CutwaterProcess cutwater(String name) {
    String channel =
        """
          - name: %s
            flow: nats-to-pulsar
            nats: { stream: %s, subjects: ["%s", "%s.>"], create: true }
            pulsar: { topic: %s }
            require: exactly-once
        """
            .formatted(name, name, name, name, name);
    return new CutwaterProcess(folder, name, servers.configuration(), channel);
  }

  @SuppressWarnings("try")
  private static void assertExact(String channel) throws Exception {
    try (Connection nats = Nats.connect(servers.nats().url());
        PulsarClient pulsar = PulsarClient.builder().serviceUrl(servers.pulsar().url()).build()) {
      Reckoning reckoning = Servers.reckon(nats, pulsar, channel, channel);
      assertThat(reckoning.exact()).as("%s", reckoning).isTrue();
      assertThat(reckoning.published()).isGreaterThan(CARRIED);
    }
  }

  @Test
  @SuppressWarnings("try")
  void fullDiskOfNatsServerHoldsPublishersUpAndLosesNothing() throws Exception {
    try (Connection nats = Nats.connect(servers.nats().url());
        CutwaterProcess cutwater = cutwater("fullnats")) {
      nats.jetStreamManagement()
          .addStream(StreamConfiguration.builder().name("probe").subjects("probe").build());
      Watching lane = new Watching(cutwater, 0);
      lane.awaitState("running");
      try (LiveLoad load = new LiveLoad(servers.nats().url(), "fullnats", RATE)) {
        lane.awaitFloor(CARRIED);
        natsDisk.fill();
        await("a write that fails").atMost(BOUND).until(() -> isRefused(nats));
        long taken = load.accepted();
        lane.awaitFloor(taken);

        natsDisk.free();
        servers.nats().restart();

        lane.awaitCarried(CARRIED);
        lane.awaitFloor(load.end());
      }
    }
    assertExact("fullnats");
  }

  /** Whether another stream on the same disk takes nothing either. */
  private static boolean isRefused(Connection nats) {
    try {
      nats.jetStream().publish("probe", new byte[PROBE_BYTES]);
      return false;
    } catch (IOException | JetStreamApiException refused) {
      return true;
    }
  }

  @Test
  void fullDiskOfPulsarHoldsTheLaneUpAndLosesNothing() throws Exception {
    try (CutwaterProcess cutwater = cutwater("fullpulsar")) {
      Watching lane = new Watching(cutwater, 0);
      lane.awaitState("running");
      try (LiveLoad load = new LiveLoad(servers.nats().url(), "fullpulsar", RATE)) {
        lane.awaitFloor(CARRIED);
        pulsarDisk.fillButForBookie();
        await("a session that cannot write")
            .atMost(BOUND)
            .until(() -> !lane.errorCode().isEmpty() && lane.state().equals("resting"));
        assertThat(lane.floor()).isLessThan(load.accepted());

        pulsarDisk.free();

        lane.awaitCarried(CARRIED);
        lane.awaitFloor(load.end());
      }
    }
    assertExact("fullpulsar");
  }
}
