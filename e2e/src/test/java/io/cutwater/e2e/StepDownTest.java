package io.cutwater.e2e;

import static io.cutwater.e2e.WritingMode.CHAIN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.playground.host.Progress;
import io.cutwater.playground.nats.NatsCluster;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.playground.nats.NatsServerSettings;
import io.cutwater.playground.pulsar.PulsarServer;
import io.cutwater.playground.pulsar.PulsarServerSettings;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.NatsServerBinary;
import io.cutwater.playground.tools.PulsarDistribution;
import io.nats.client.Connection;
import io.nats.client.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * From Pulsar to streams that three nats-servers hold together, one for each mode of writing, all
 * under load at the same time: leaders of the streams and of the cluster step down again and again,
 * and a server is killed and brought back. Each test accounts for every message of one mode.
 */
@Tag("servers")
// A close that may be interrupted is what javac warns of; these methods may be interrupted anyway.
@SuppressWarnings("try")
class StepDownTest {

  private static final long SEED = Long.getLong("cutwater.seed", System.nanoTime());
  private static final int STEP_DOWNS = Integer.getInteger("cutwater.stepdowns", 2);
  private static final int KILLS = Integer.getInteger("cutwater.stepdowns.kills", 1);
  private static final double RATE = 300;
  private static final int CARRIED_MAX = 300;
  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** Only the system account may let the leader of a cluster step down. */
  private static final String ACCOUNTS =
      """
      accounts {
        SYS: { users: [ { user: sys, password: sys } ] }
        APP: { jetstream: enabled, users: [ { user: app, password: app } ] }
      }
      system_account: SYS
      no_auth_user: app
      """;

  @TempDir static Path folder;
  private static NatsCluster cluster;
  private static PulsarServer pulsar;
  private static CutwaterProcess cutwater;
  private static Connection nats;
  private static Connection system;
  private static WayBackLoads loads;
  private static String log = "";

  @BeforeAll
  static void carryThroughTheStorm() throws Exception {
    Cache cache = Cache.ofProject();
    Path binary = NatsServerBinary.locate(cache, Progress.silent()).path();
    cluster =
        NatsCluster.start(
            NatsServerSettings.onFreePorts(binary, folder.resolve("nats")).withConfig(ACCOUNTS), 3);
    Path home = PulsarDistribution.locate(cache, Progress.silent()).home();
    pulsar = PulsarServer.start(PulsarServerSettings.onFreePorts(home, folder.resolve("pulsar")));
    nats = WayBackLoads.connect(Options.builder(), urls());
    system = WayBackLoads.connect(Options.builder().userInfo("sys", "sys"), urls());
    loads = new WayBackLoads(nats, pulsar.url(), lanes());
    String head =
        """
        nats:   { url: "%s" }
        pulsar: { service: "%s", admin: "%s" }
        """
            .formatted(urls(), pulsar.url(), pulsar.adminUrl());
    cutwater = new CutwaterProcess(folder, "storm", head, loads.channels());
    loads.awaitRunning(cutwater);
    loads.start(RATE);
    storm(new Random(SEED));
    loads.end();
    log = cutwater.log();
  }

  /** A chain is none where there are replicas: its server is killed, and no leader steps down. */
  private static List<WayBackLoads.Lane> lanes() {
    return Arrays.stream(WritingMode.values())
        .map(mode -> new WayBackLoads.Lane(mode.name(), mode, mode == CHAIN ? 1 : 3, ""))
        .toList();
  }

  @AfterAll
  static void stopServers() throws InterruptedException {
    if (cutwater != null) {
      cutwater.close();
    }
    if (pulsar != null) {
      pulsar.close();
    }
    if (loads != null) {
      loads.close();
    }
    if (system != null) {
      nats.close();
      system.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private static String urls() {
    return cluster.servers().stream().map(NatsServer::url).collect(Collectors.joining(","));
  }

  private static void storm(Random random) {
    for (int turn = 0; turn < Math.max(STEP_DOWNS, KILLS); turn++) {
      if (turn < STEP_DOWNS) {
        stepDown(random);
      }
      if (turn < KILLS) {
        kill(random);
      }
    }
  }

  private static List<WayBackLoads.Lane> replicated() {
    return loads.lanes().stream().filter(lane -> lane.replicas() > 1).toList();
  }

  private static void awaitGrowth(List<WayBackLoads.Lane> lanes, Random random) {
    loads.awaitGrowth(lanes, 1 + random.nextInt(CARRIED_MAX));
  }

  /** Every leader in turn, each after its stream has taken some more. */
  private static void stepDown(Random random) {
    for (WayBackLoads.Lane lane : replicated()) {
      awaitGrowth(List.of(lane), random);
      ask(nats, "$JS.API.STREAM.LEADER.STEPDOWN." + lane.name(), "");
    }
    ask(system, "$JS.API.META.LEADER.STEPDOWN", "");
  }

  /** The server of the chain's only replica, as the leader of every other stream. */
  private static void kill(Random random) {
    String victim = leader(CHAIN.name());
    for (WayBackLoads.Lane lane : replicated()) {
      await("that " + victim + " leads " + lane.name())
          .atMost(BOUND)
          .pollInterval(LOOK_EVERY)
          .until(() -> leads(victim, lane.name()));
    }
    awaitGrowth(loads.lanes(), random);
    NatsServer server =
        cluster.servers().get(Integer.parseInt(victim.substring(victim.lastIndexOf('-') + 1)));
    server.kill();
    awaitGrowth(replicated(), random);
    server.restart();
    awaitGrowth(loads.lanes(), random);
  }

  /** Asks for it where it does not; a leader that is asked to give way to itself refuses. */
  private static boolean leads(String server, String stream) throws InterruptedException {
    if (leader(stream).equals(server)) {
      return true;
    }
    String preferred = "{\"placement\":{\"preferred\":\"" + server + "\"}}";
    // Whatever the answer is, or if none comes: it is looked again who leads.
    var unused =
        nats.request(
            "$JS.API.STREAM.LEADER.STEPDOWN." + stream,
            preferred.getBytes(UTF_8),
            Duration.ofSeconds(5));
    return leader(stream).equals(server);
  }

  /** Asks until it is granted: there may be no leader just now. */
  private static void ask(Connection connection, String subject, String body) {
    await(subject)
        .atMost(BOUND)
        .ignoreExceptions()
        .until(() -> {
          var answer = connection.request(subject, body.getBytes(UTF_8), Duration.ofSeconds(5));
          return new String(answer.getData(), UTF_8).contains("\"success\":true");
        });
  }

  private static String leader(String stream) {
    return loads
        .info(stream)
        .flatMap(info -> Optional.ofNullable(info.getClusterInfo().getLeader()))
        .orElse("");
  }

  @ParameterizedTest
  @EnumSource(WritingMode.class)
  void losesDoublesAndReordersNothing(WritingMode mode) throws Exception {
    int index =
        lanes().indexOf(new WayBackLoads.Lane(mode.name(), mode, mode == CHAIN ? 1 : 3, ""));
    assertThat(log)
        .contains("Writing to stream " + mode.name() + ": " + mode.text(nats.getServerInfo()));
    loads.assertExact(
        loads.lanes().get(index), STEP_DOWNS + " step-downs, " + KILLS + " kills, seed " + SEED);
    assertThat(new Watching(cutwater, index).session())
        .as("a killed server ends a session")
        .isGreaterThan(1);
  }
}
