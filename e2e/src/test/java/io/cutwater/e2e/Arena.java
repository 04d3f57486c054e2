package io.cutwater.e2e;

import static org.awaitility.Awaitility.await;

import io.cutwater.playground.nats.NatsServer;
import io.cutwater.playground.pulsar.PulsarServer;
import io.cutwater.playground.reckoning.Carriage;
import io.cutwater.playground.reckoning.Reckoner;
import io.cutwater.playground.reckoning.Reckoning;
import io.cutwater.playground.reckoning.TopicReckoner;
import io.nats.client.Connection;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pulsar.client.api.PulsarClient;
import org.jspecify.annotations.Nullable;

/**
 * Where torture takes place: nats-servers, a Pulsar, several Cutwaters that reach both through
 * proxies, and loads in both directions, one of them to many topics, that do not. Streams and
 * topics are a chapter's own, so that each chapter is reckoned by itself.
 */
final class Arena implements AutoCloseable {

  private static final double RATE = 300;
  private static final double FAN_RATE = 100;
  private static final int FAN_OPEN = 64;
  private static final double BACK_RATE = 150;

  /** The channels' places in the configuration. */
  private static final int OUT = 0;

  private static final int FAN = 1;
  private static final int BACK = 2;
  private static final Duration LATENCY = Duration.ofMillis(120);
  private static final Duration STOP_GRACE = Duration.ofSeconds(40);
  private static final Duration RECOVERY_BOUND = Duration.ofMinutes(5);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final Duration RECKON_EVERY = Duration.ofSeconds(2);

  private final Path folder;
  private final int instances;
  private final ArenaServers servers;
  private final Connection nats;
  private final List<CutwaterProcess> cutwaters = new ArrayList<>();
  private @Nullable Chapter chapter;

  /** What is published and carried, and is reckoned at its end. */
  private record Chapter(String name, LiveLoad load, LiveLoad fan, WayBackLoads back) {

    String fanName() {
      return fanName(name);
    }

    static String fanName(String name) {
      return name + "-fan";
    }

    /** All streams that more than one server may hold. */
    List<String> streams() {
      List<String> streams = new ArrayList<>(List.of(name, fanName()));
      back.lanes().forEach(lane -> streams.add(lane.name()));
      return streams;
    }
  }

  /**
   * @param instances Cutwaters
   * @param natsServers how many; several hold the streams together
   */
  Arena(Path folder, int instances, int natsServers) throws IOException, InterruptedException {
    this.folder = folder;
    this.instances = instances;
    this.servers = new ArenaServers(folder, natsServers);
    this.nats = WayBackLoads.connect(Options.builder(), servers.natsUrls());
  }

  /** What can strike here. */
  List<Blow> blows() {
    return Stream.of(Blow.values())
        .filter(blow ->
            switch (blow) {
              case STEP_DOWN -> servers.replicas() > 1;
              case FILL_NATS, FILL_PULSAR -> servers.areOnSmallDisks();
              default -> true;
            })
        .toList();
  }

  private Chapter chapter() {
    return Objects.requireNonNull(chapter, "no chapter is open");
  }

  /** Starts new channels, their loads, and Cutwaters that carry them. */
  void open(String name) throws IOException, InterruptedException {
    createStream(name);
    createStream(Chapter.fanName(name));
    WayBackLoads back = new WayBackLoads(nats, servers.pulsar().url(), lanes(name));
    String channels = out(name) + fan(Chapter.fanName(name)) + back.channels();
    for (int i = 0; i < instances; i++) {
      cutwaters.add(new CutwaterProcess(folder, name + "-" + i, servers.configuration(), channels));
    }
    for (int channel = 0; channel < BACK + back.lanes().size(); channel++) {
      int index = channel;
      await("channel " + channel + " running")
          .atMost(RECOVERY_BOUND)
          .pollInterval(LOOK_EVERY)
          .until(() -> state(index).contains("running"));
    }
    chapter = new Chapter(name, load(name, RATE), load(Chapter.fanName(name), FAN_RATE), back);
    back.start(BACK_RATE);
  }

  private LiveLoad load(String prefix, double rate) throws IOException, InterruptedException {
    Options.Builder options =
        Options.builder().servers(servers.natsUrls().split(",", -1)).noNoResponders();
    return new LiveLoad(options, prefix, rate);
  }

  /** A cluster takes a moment to find its leaders. */
  private void createStream(String name) {
    await("stream " + name)
        .atMost(RECOVERY_BOUND)
        .ignoreExceptions()
        .until(() ->
            nats.jetStreamManagement()
                    .addStream(
                        StreamConfiguration.builder()
                            .name(name)
                            .subjects(name, name + ".>")
                            .replicas(servers.replicas())
                            .build())
                != null);
  }

  /** A chain needs a stream that one server holds alone. */
  private List<WayBackLoads.Lane> lanes(String name) {
    return Stream.of(WritingMode.CHAIN, WritingMode.FAST_INGEST, WritingMode.ATOMIC)
        .filter(mode -> mode != WritingMode.ATOMIC || servers.replicas() > 1)
        .map(mode ->
            new WayBackLoads.Lane(
                name + "-" + mode, mode, mode == WritingMode.CHAIN ? 1 : servers.replicas(), ""))
        .toList();
  }

  private static String out(String name) {
    return """
      - name: %s
        flow: nats-to-pulsar
        nats: { stream: %s, subjects: ["%s", "%s.>"] }
        pulsar: { topic: "%s", partitions: 2, key: "{subject[1]}" }
        require: exactly-once
    """
        .formatted(name, name, name, name, name);
  }

  /** A topic for each subject. */
  private static String fan(String name) {
    return """
      - name: %s
        flow: nats-to-pulsar
        nats: { stream: %s, subjects: ["%s", "%s.>"] }
        pulsar: { topic: "%s-{subject[1]}", open-topics: %d }
        require: exactly-once
    """
        .formatted(name, name, name, name, name, FAN_OPEN);
  }

  private List<String> state(int channel) {
    return cutwaters.stream()
        .map(cutwater -> cutwater.channel(channel).path("state").asText())
        .toList();
  }

  /** What a blow does, from its beginning to its end. */
  void strike(Blow blow, Random random, Pause pause) throws Exception {
    CutwaterProcess one = cutwaters.get(random.nextInt(cutwaters.size()));
    ArenaServers.Nats oneNats = servers.anyNats(random);
    NatsServer natsServer = oneNats.server();
    PulsarServer pulsar = servers.pulsar();
    Network.Way pulsarWay = servers.pulsarWay();
    switch (blow) {
      case KILL_CUTWATER -> between(one::kill, pause, one::restart);
      case PAUSE_CUTWATER, PAUSE_CUTWATER_PAST_ITS_SESSION ->
          between(one::suspend, pause, one::resume);
      case STOP_CUTWATER -> between(() -> one.stop(STOP_GRACE), pause, one::restart);
      case KILL_NATS -> between(natsServer::kill, pause, natsServer::restart);
      case PAUSE_NATS -> between(natsServer::suspend, pause, natsServer::resume);
      case KILL_PULSAR -> between(pulsar::kill, pause, pulsar::restart);
      case PAUSE_PULSAR -> between(pulsar::suspend, pause, pulsar::resume);
      case FILL_NATS -> {
        SmallDisk disk = oneNats.disk().orElseThrow();
        between(disk::fill, pause, disk::free);
        natsServer.restart();
      }
      case FILL_PULSAR -> {
        SmallDisk disk = servers.pulsarDisk().orElseThrow();
        between(disk::fillButForBookie, pause, disk::free);
      }
      case UNLOAD_TOPICS -> servers.unload(chapter().name());
      case STEP_DOWN -> ArenaServers.stepDown(nats, chapter().streams());
      case CUT_NATS -> toNats(Network.Way::cut);
      case CUT_PULSAR -> pulsarWay.cut();
      case NO_WAY_TO_NATS ->
          between(() -> toNats(Network.Way::close), pause, () -> toNats(Network.Way::open));
      case NO_WAY_TO_PULSAR -> between(pulsarWay::close, pause, pulsarWay::open);
      case SILENCE_NATS ->
          between(() -> toNats(Network.Way::silence), pause, () -> toNats(Network.Way::heal));
      case SILENCE_PULSAR -> between(pulsarWay::silence, pause, pulsarWay::heal);
      case SLOW_NATS ->
          between(() -> toNats(way -> way.slow(LATENCY)), pause, () -> toNats(Network.Way::heal));
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

  private void toNats(Consumer<Network.Way> change) {
    servers.natsWays().forEach(change);
  }

  /** A channel more, and after a while it is gone again. */
  private void reload(CutwaterProcess one, Pause pause) throws Exception {
    String channels =
        out(chapter().name()) + fan(chapter().fanName()) + chapter().back().channels();
    String more = out(chapter().name() + "-more").replace("\"] }", "\"], create: true }");
    between(() -> one.configure(channels + more), pause, () -> one.configure(channels));
  }

  /** Waits until every channel has carried what was published before now. */
  void awaitRecovery() {
    awaitOut(OUT, chapter().load().accepted());
    awaitOut(FAN, chapter().fan().accepted());
    chapter().back().awaitGrowth(chapter().back().lanes(), 1);
  }

  /** Waits until whoever owns that channel's lane has carried so many messages. */
  private void awaitOut(int channel, long messages) {
    await(messages + " messages of channel " + channel + " of " + chapter().name())
        .atMost(RECOVERY_BOUND)
        .pollInterval(LOOK_EVERY)
        .until(() ->
            cutwaters.stream()
                .anyMatch(one -> one.channel(channel).path("floor").asLong(0) >= messages));
  }

  /** Ends loads and Cutwaters; answers what an independent reader finds, by channel. */
  List<Verdict> close(boolean isFailed) throws IOException, InterruptedException {
    List<Verdict> verdicts = new ArrayList<>();
    if (!isFailed) {
      awaitOut(OUT, chapter().load().end());
      awaitOut(FAN, chapter().fan().end());
      chapter().back().end();
    }
    try (PulsarClient client = PulsarClient.builder().serviceUrl(servers.pulsar().url()).build()) {
      verdicts.add(
          new Verdict(
              chapter().name(), Servers.reckon(nats, client, chapter().name(), chapter().name())));
      verdicts.add(new Verdict(chapter().fanName(), reckonFan(client)));
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
    chapter().fan().close();
    chapter().back().close();
    return verdicts;
  }

  private Reckoning reckonFan(PulsarClient client) throws IOException, InterruptedException {
    String name = "persistent://public/default/" + chapter().fanName();
    List<String> topics =
        IntStream.range(0, LiveLoad.SUBJECTS).mapToObj(topic -> name + "-" + topic).toList();
    return new Reckoner(nats, client)
        .reckon(
            Carriage.of(chapter().fanName(), topics).withDeadLetterTopic(name + "-dead-letters"));
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
  }
}
