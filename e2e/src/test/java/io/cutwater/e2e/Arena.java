package io.cutwater.e2e;

import static org.awaitility.Awaitility.await;

import io.cutwater.playground.host.PortChoice;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.playground.pulsar.PulsarServer;
import io.cutwater.playground.pulsar.PulsarServerSettings;
import io.cutwater.playground.reckoning.Reckoning;
import io.cutwater.playground.reckoning.TopicReckoner;
import io.nats.client.Connection;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.api.PulsarClient;
import org.jspecify.annotations.Nullable;

/**
 * Where torture takes place: a nats-server, a Pulsar, several Cutwaters that reach both through
 * proxies, and loads in both directions that do not. Streams and topics are a chapter's own, so
 * that each chapter is reckoned by itself.
 */
final class Arena implements AutoCloseable {

  private static final double RATE = 300;
  private static final double BACK_RATE = 150;
  private static final Duration LATENCY = Duration.ofMillis(120);
  private static final Duration STOP_GRACE = Duration.ofSeconds(40);
  private static final Duration RECOVERY_BOUND = Duration.ofMinutes(5);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final Duration RECKON_EVERY = Duration.ofSeconds(2);

  private final Path folder;
  private final int instances;
  private final Network network;
  private final TunedServers servers;
  private final Network.Way natsWay;
  private final Network.Way pulsarWay;
  private final String configuration;
  private final Connection nats;
  private final List<CutwaterProcess> cutwaters = new ArrayList<>();
  private @Nullable Chapter chapter;

  /** What is published and carried, and is reckoned at its end. */
  private record Chapter(String name, LiveLoad load, WayBackLoads back) {}

  Arena(Path folder, int instances) throws IOException, InterruptedException {
    this.folder = folder;
    this.instances = instances;
    this.network = new Network(folder);
    int natsPort = PortChoice.free().resolve();
    int pulsarPort = PortChoice.free().resolve();
    int listener = PortChoice.free().resolve();
    // A broker tells its clients where to go: those that came by the proxy are sent there again.
    this.servers =
        new TunedServers(
            folder.resolve("nats"),
            UnaryOperator.identity(),
            folder.resolve("pulsar"),
            settings -> withListeners(settings, listener, pulsarPort));
    this.natsWay = network.way("nats", natsPort, port(servers.nats().url()));
    this.pulsarWay = network.way("pulsar", pulsarPort, listener);
    this.configuration =
        """
        nats:   { url: "nats://127.0.0.1:%d" }
        pulsar: { service: "pulsar://127.0.0.1:%d", admin: "%s" }
        """
            .formatted(natsPort, pulsarPort, servers.pulsar().adminUrl());
    this.nats = WayBackLoads.connect(Options.builder(), servers.nats().url());
  }

  private static PulsarServerSettings withListeners(
      PulsarServerSettings settings, int listener, int proxy) {
    int own = PortChoice.free().resolve();
    return new PulsarServerSettings(
            settings.home(),
            settings.folder(),
            PortChoice.exactly(own),
            settings.httpPort(),
            settings.overrides(),
            settings.adminToken())
        .withOverride("advertisedAddress", "")
        .withOverride("internalListenerName", "own")
        .withOverride("bindAddresses", "proxied:pulsar://127.0.0.1:" + listener)
        .withOverride(
            "advertisedListeners",
            "own:pulsar://127.0.0.1:" + own + ",proxied:pulsar://127.0.0.1:" + proxy);
  }

  private Chapter chapter() {
    return Objects.requireNonNull(chapter, "no chapter is open");
  }

  private static int port(String url) {
    return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
  }

  /** Starts new channels, their loads, and Cutwaters that carry them. */
  void open(String name) throws IOException, InterruptedException {
    WayBackLoads back =
        new WayBackLoads(
            nats,
            servers.pulsar().url(),
            WayBackLoads.lanes(name, WritingMode.CHAIN, WritingMode.FAST_INGEST));
    String channels = out(name) + back.channels();
    for (int i = 0; i < instances; i++) {
      cutwaters.add(new CutwaterProcess(folder, name + "-" + i, configuration, channels));
    }
    for (int channel = 0; channel <= back.lanes().size(); channel++) {
      int index = channel;
      await("channel " + channel + " running")
          .atMost(RECOVERY_BOUND)
          .pollInterval(LOOK_EVERY)
          .until(() -> state(index).contains("running"));
    }
    LiveLoad load = new LiveLoad(servers.nats().url(), name, RATE);
    chapter = new Chapter(name, load, back);
    back.start(BACK_RATE);
  }

  private static String out(String name) {
    return """
      - name: %s
        flow: nats-to-pulsar
        nats: { stream: %s, subjects: ["%s", "%s.>"], create: true }
        pulsar: { topic: "%s", partitions: 2, key: "{subject[1]}" }
        require: exactly-once
    """
        .formatted(name, name, name, name, name);
  }

  private List<String> state(int channel) {
    return cutwaters.stream()
        .map(cutwater -> cutwater.channel(channel).path("state").asText())
        .toList();
  }

  /** What a blow does, from its beginning to its end. */
  void strike(Blow blow, Random random, Pause pause) throws Exception {
    CutwaterProcess one = cutwaters.get(random.nextInt(cutwaters.size()));
    NatsServer natsServer = servers.nats();
    PulsarServer pulsar = servers.pulsar();
    switch (blow) {
      case KILL_CUTWATER -> between(one::kill, pause, one::restart);
      case PAUSE_CUTWATER, PAUSE_CUTWATER_PAST_ITS_SESSION ->
          between(one::suspend, pause, one::resume);
      case STOP_CUTWATER -> between(() -> one.stop(STOP_GRACE), pause, one::restart);
      case KILL_NATS -> between(natsServer::kill, pause, natsServer::restart);
      case PAUSE_NATS -> between(natsServer::suspend, pause, natsServer::resume);
      case KILL_PULSAR -> between(pulsar::kill, pause, pulsar::restart);
      case PAUSE_PULSAR -> between(pulsar::suspend, pause, pulsar::resume);
      case UNLOAD_TOPICS -> unload();
      case CUT_NATS -> natsWay.cut();
      case CUT_PULSAR -> pulsarWay.cut();
      case NO_WAY_TO_NATS -> between(natsWay::close, pause, natsWay::open);
      case NO_WAY_TO_PULSAR -> between(pulsarWay::close, pause, pulsarWay::open);
      case SILENCE_NATS -> between(natsWay::silence, pause, natsWay::heal);
      case SILENCE_PULSAR -> between(pulsarWay::silence, pause, pulsarWay::heal);
      case SLOW_NATS -> between(() -> natsWay.slow(LATENCY), pause, natsWay::heal);
      case SLOW_PULSAR -> between(() -> pulsarWay.slow(LATENCY), pause, pulsarWay::heal);
      case RELOAD -> reload(one, pause);
    }
  }

  /** How a blow lasts. */
  interface Pause {
    void pass() throws InterruptedException;
  }

  /** A step of a blow. */
  private interface Step {
    void take() throws Exception;
  }

  private static void between(Step begin, Pause pause, Step end) throws Exception {
    begin.take();
    try {
      pause.pass();
    } finally {
      end.take();
    }
  }

  private void unload() throws Exception {
    try (PulsarAdmin admin =
        PulsarAdmin.builder().serviceHttpUrl(servers.pulsar().adminUrl()).build()) {
      for (String topic : admin.topics().getList("public/default")) {
        if (topic.contains(chapter().name())) {
          try {
            admin.topics().unload(topic);
          } catch (PulsarAdminException e) {
            // A topic that is just moving, or a broker that was struck too: that is what we want.
          }
        }
      }
    }
  }

  /** A channel more, and after a while it is gone again. */
  private void reload(CutwaterProcess one, Pause pause) throws Exception {
    String channels = out(chapter().name()) + chapter().back().channels();
    between(
        () -> one.configure(channels + out(chapter().name() + "-more")),
        pause,
        () -> one.configure(channels));
  }

  /** Waits until every channel has carried what was published before now. */
  void awaitRecovery() {
    awaitOut(chapter().load().accepted());
    chapter().back().awaitGrowth(chapter().back().lanes(), 1);
  }

  /** Waits until whoever owns the lane to Pulsar has carried so many messages. */
  private void awaitOut(long messages) {
    await(messages + " messages of " + chapter().name())
        .atMost(RECOVERY_BOUND)
        .pollInterval(LOOK_EVERY)
        .until(() -> cutwaters.stream().anyMatch(cutwater -> cutwater.floor() >= messages));
  }

  /** Ends loads and Cutwaters; answers what an independent reader finds, by channel. */
  List<Verdict> close(boolean isFailed) throws IOException, InterruptedException {
    List<Verdict> verdicts = new ArrayList<>();
    if (!isFailed) {
      awaitOut(chapter().load().end());
      chapter().back().end();
    }
    try (PulsarClient client = PulsarClient.builder().serviceUrl(servers.pulsar().url()).build()) {
      verdicts.add(
          new Verdict(
              chapter().name(), Servers.reckon(nats, client, chapter().name(), chapter().name())));
      TopicReckoner reckoner = new TopicReckoner(nats, client);
      for (WayBackLoads.Lane lane : chapter().back().lanes()) {
        Reckoning[] found = new Reckoning[1];
        // A topic that was killed may hold more than its publisher knows of.
        await(lane.name())
            .atMost(RECOVERY_BOUND)
            .pollInterval(RECKON_EVERY)
            .pollDelay(Duration.ZERO)
            .until(() -> {
              found[0] =
                  reckoner.reckon(lane.topic(), lane.name(), Optional.of(lane.deadLetters()));
              return isFailed || found[0].lost() == 0;
            });
        verdicts.add(new Verdict(lane.name(), found[0]));
      }
    }
    cutwaters.forEach(CutwaterProcess::close);
    cutwaters.clear();
    chapter().load().close();
    chapter().back().close();
    return verdicts;
  }

  /** What was found of one channel. */
  record Verdict(String channel, Reckoning reckoning) {}

  @Override
  public void close() {
    cutwaters.forEach(CutwaterProcess::close);
    try {
      nats.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    servers.close();
    network.close();
  }
}
