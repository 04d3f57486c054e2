package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.playground.client.NatsClient;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.load.TopicLoad;
import io.cutwater.playground.nats.NatsCluster;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.playground.nats.NatsServerSettings;
import io.cutwater.playground.pulsar.PulsarServer;
import io.cutwater.playground.pulsar.PulsarServerSettings;
import io.cutwater.playground.reckoning.Reckoning;
import io.cutwater.playground.reckoning.TopicReckoner;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.NatsServerBinary;
import io.cutwater.playground.tools.PulsarDistribution;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.pulsar.client.api.PulsarClient;
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

  /** Messages that a topic may be ahead of its stream. */
  private static final int AHEAD_MAX = 500;

  private static final int CARRIED_MAX = 300;
  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

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
  private static final Map<Mode, TopicLoad> LOADS = new EnumMap<>(Mode.class);
  private static String log = "";

  /** A stream and a channel for each mode of writing. */
  enum Mode {
    /** A chain is none where there are replicas: its server is killed, and no leader steps down. */
    CHAIN("chain", 1),
    FAST_INGEST("fast-ingest", 3),
    ATOMIC("atomic-batches", 3),
    ONE_FENCED("one-in-flight, fenced", 3),
    ONE("one-in-flight", 3);

    private final String text;
    private final int replicas;

    Mode(String text, int replicas) {
      this.text = text;
      this.replicas = replicas;
    }

    String stream() {
      return name();
    }

    String topic() {
      return "persistent://public/default/" + name().toLowerCase(Locale.ROOT);
    }

    StreamConfiguration configuration(String name, String subjects) {
      StreamConfiguration.Builder stream =
          StreamConfiguration.builder()
              .name(name)
              .replicas(replicas)
              .allowBatched(this == FAST_INGEST)
              .allowAtomicPublish(this == ATOMIC)
              .duplicateWindow(Duration.ofMinutes(10));
      return this == ONE
          ? stream.subjects(subjects).build()
          : stream.subjects(subjects, "cutwater.fence." + name + ".>").build();
    }

    String channel() {
      return """
        - name: %s
          flow: pulsar-to-nats
          pulsar: { topic: "%s" }
          nats: { stream: %s, subject: "%s.{key}", writers: %s }
          require: exactly-once
      """
          .formatted(name(), topic(), stream(), stream(), this == CHAIN ? "sole" : "shared");
    }
  }

  @BeforeAll
  static void carryThroughTheStorm() throws Exception {
    Cache cache = Cache.ofProject();
    Path binary = NatsServerBinary.locate(cache, Progress.silent()).path();
    cluster =
        NatsCluster.start(
            NatsServerSettings.onFreePorts(binary, folder.resolve("nats")).withConfig(ACCOUNTS), 3);
    Path home = PulsarDistribution.locate(cache, Progress.silent()).home();
    pulsar = PulsarServer.start(PulsarServerSettings.onFreePorts(home, folder.resolve("pulsar")));
    nats = connect(Options.builder());
    system = connect(Options.builder().userInfo("sys", "sys"));
    for (Mode mode : Mode.values()) {
      createStreams(mode);
    }
    String head =
        """
        nats:   { url: "%s" }
        pulsar: { service: "%s", admin: "%s" }
        """
            .formatted(urls(), pulsar.url(), pulsar.adminUrl());
    String channels = Arrays.stream(Mode.values()).map(Mode::channel).collect(Collectors.joining());
    cutwater = new CutwaterProcess(folder, "storm", head, channels);
    for (Mode mode : Mode.values()) {
      lane(mode).awaitState("running");
    }
    storm(new Random(SEED));
    log = cutwater.log();
  }

  @AfterAll
  static void stopServers() throws InterruptedException {
    if (cutwater != null) {
      cutwater.close();
    }
    if (pulsar != null) {
      pulsar.close();
    }
    for (Connection connection : List.of(nats, system)) {
      connection.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private static String urls() {
    return cluster.servers().stream().map(NatsServer::url).collect(Collectors.joining(","));
  }

  private static Watching lane(Mode mode) {
    return new Watching(cutwater, List.of(Mode.values()).indexOf(mode));
  }

  /** To any server that lives. */
  private static Connection connect(Options.Builder options)
      throws IOException, InterruptedException {
    return Nats.connect(
        NatsClient.silent(options.servers(urls().split(",")))
            .maxReconnects(-1)
            .reconnectWait(Duration.ofMillis(200))
            .build());
  }

  /** JetStream takes a moment to find its own leader. */
  private static void createStreams(Mode mode) {
    String letters = mode.stream() + "-dead-letters";
    await()
        .atMost(BOUND)
        .ignoreExceptions()
        .until(() -> {
          JetStreamManagement streams = nats.jetStreamManagement();
          streams.addStream(mode.configuration(mode.stream(), mode.stream() + ".>"));
          streams.addStream(mode.configuration(letters, "cutwater.dead-letters." + mode.name()));
          return true;
        });
  }

  private static void storm(Random random) throws Exception {
    try {
      for (Mode mode : Mode.values()) {
        LOADS.put(mode, TopicLoad.start(pulsar.url(), mode.topic(), RATE));
        held(mode);
      }
      for (int turn = 0; turn < Math.max(STEP_DOWNS, KILLS); turn++) {
        if (turn < STEP_DOWNS) {
          stepDown(random);
        }
        if (turn < KILLS) {
          kill(random);
        }
      }
      for (Map.Entry<Mode, TopicLoad> load : LOADS.entrySet()) {
        long accepted = load.getValue().end();
        awaitHeld(load.getKey(), accepted);
      }
    } finally {
      LOADS.values().forEach(TopicLoad::close);
    }
  }

  /** Every leader in turn, each after its stream has taken some more. */
  private static void stepDown(Random random) {
    for (Mode mode : Mode.values()) {
      if (mode.replicas > 1) {
        awaitGrowth(mode, 1 + random.nextInt(CARRIED_MAX));
        ask(nats, "$JS.API.STREAM.LEADER.STEPDOWN." + mode.stream(), "");
      }
    }
    ask(system, "$JS.API.META.LEADER.STEPDOWN", "");
  }

  /** The server of the chain's only replica, as the leader of every other stream. */
  private static void kill(Random random) {
    String victim = leader(Mode.CHAIN);
    for (Mode mode : Mode.values()) {
      if (mode.replicas > 1 && !leader(mode).equals(victim)) {
        ask(
            nats,
            "$JS.API.STREAM.LEADER.STEPDOWN." + mode.stream(),
            "{\"placement\":{\"preferred\":\"" + victim + "\"}}");
        await().atMost(BOUND).until(() -> leader(mode).equals(victim));
      }
    }
    for (Mode mode : Mode.values()) {
      awaitGrowth(mode, 1 + random.nextInt(CARRIED_MAX));
    }
    NatsServer server =
        cluster.servers().get(Integer.parseInt(victim.substring(victim.lastIndexOf('-') + 1)));
    server.kill();
    for (Mode mode : Mode.values()) {
      if (mode.replicas > 1) {
        awaitGrowth(mode, 1 + random.nextInt(CARRIED_MAX));
      }
    }
    server.restart();
    for (Mode mode : Mode.values()) {
      awaitGrowth(mode, 1 + random.nextInt(CARRIED_MAX));
    }
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

  private static String leader(Mode mode) {
    return info(mode)
        .flatMap(info -> Optional.ofNullable(info.getClusterInfo().getLeader()))
        .orElse("");
  }

  /** Messages in the stream, fences left out, -1 where nobody tells; its load goes on with that. */
  private static long held(Mode mode) {
    long held =
        info(mode)
            .map(info -> info.getStreamState().getSubjects().stream())
            .map(subjects -> subjects.mapToLong(Subject::getCount).sum())
            .orElse(-1L);
    Optional.ofNullable(LOADS.get(mode))
        .ifPresent(load -> load.limit(Math.max(0, held) + AHEAD_MAX));
    return held;
  }

  private static Optional<StreamInfo> info(Mode mode) {
    try {
      return Optional.of(
          nats.jetStreamManagement()
              .getStreamInfo(
                  mode.stream(), StreamInfoOptions.filterSubjects(mode.stream() + ".>")));
    } catch (JetStreamApiException | IOException e) {
      return Optional.empty();
    }
  }

  private static void awaitHeld(Mode mode, long messages) {
    await(messages + " messages of " + mode)
        .atMost(BOUND)
        .pollInterval(LOOK_EVERY)
        .until(() -> held(mode) >= messages);
  }

  private static void awaitGrowth(Mode mode, long more) {
    long[] before = {-1};
    await("growth of " + mode)
        .atMost(BOUND)
        .pollInterval(LOOK_EVERY)
        .until(() -> {
          LOADS.keySet().forEach(StepDownTest::held);
          long now = held(mode);
          before[0] = before[0] < 0 ? now : before[0];
          return now >= before[0] + more && before[0] >= 0;
        });
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void losesDoublesAndReordersNothing(Mode mode) throws Exception {
    assertThat(log).contains("Writing to stream " + mode.stream() + ": " + mode.text);
    try (PulsarClient client = PulsarClient.builder().serviceUrl(pulsar.url()).build()) {
      Reckoning reckoning =
          new TopicReckoner(nats, client)
              .reckon(mode.topic(), mode.stream(), Optional.of(mode.stream() + "-dead-letters"));
      System.out.printf(
          "%s: %d step-downs, %d kills, %d sessions, seed %d: %s%n",
          mode, STEP_DOWNS, KILLS, lane(mode).session(), SEED, reckoning);
      assertThat(reckoning.exact()).as("seed %d: %s", SEED, reckoning).isTrue();
      assertThat(reckoning.published()).isGreaterThan(STEP_DOWNS);
      assertThat(lane(mode).session()).as("a killed server ends a session").isGreaterThan(1);
    }
  }
}
