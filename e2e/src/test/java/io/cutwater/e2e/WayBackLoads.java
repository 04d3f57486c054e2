package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.playground.client.NatsClient;
import io.cutwater.playground.load.TopicLoad;
import io.cutwater.playground.reckoning.Reckoning;
import io.cutwater.playground.reckoning.TopicReckoner;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.pulsar.client.api.PulsarClient;

/**
 * Channels from Pulsar to NATS, one for each of some modes of writing, each under a load of its own
 * in which now and then a message is a dead letter. A load keeps its distance from what the stream
 * holds, so that a slow machine makes a test longer and not larger.
 */
final class WayBackLoads implements AutoCloseable {

  private static final Duration BOUND = Duration.ofMinutes(5);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration RECKON_EVERY = Duration.ofSeconds(2);

  /** Messages that a topic may be ahead of its stream. */
  private static final int AHEAD_MAX = 500;

  private static final int KEYLESS_EVERY = 50;

  private final Connection nats;
  private final String pulsarUrl;
  private final List<Lane> lanes;

  /**
   * A channel, its stream and its topic.
   *
   * @param replicas how many servers hold the stream
   * @param pulsar more keys of the channel's Pulsar end, each behind a comma
   */
  record Lane(String name, WritingMode mode, int replicas, String pulsar) {

    String topic() {
      return "persistent://public/default/" + name;
    }

    String deadLetters() {
      return name + "-dead-letters";
    }

    private String channel() {
      return """
        - name: %s
          flow: pulsar-to-nats
          pulsar: { topic: "%s"%s }
          nats: { stream: %s, subject: "%s.{key}", writers: %s }
          require: exactly-once
      """
          .formatted(name, topic(), pulsar, name, name, mode.writers());
    }
  }

  private final List<TopicLoad> loads = new ArrayList<>();

  /** Makes the streams. The connection remains the caller's. */
  WayBackLoads(Connection nats, String pulsarUrl, List<Lane> lanes) {
    this.nats = nats;
    this.pulsarUrl = pulsarUrl;
    this.lanes = List.copyOf(lanes);
    lanes.forEach(this::createStreams);
  }

  /** A connection that outlives its server's death. */
  static Connection connect(Options.Builder options, String urls)
      throws IOException, InterruptedException {
    return Nats.connect(
        NatsClient.silent(options.servers(urls.split(",", -1)))
            .maxReconnects(-1)
            .reconnectWait(LOOK_EVERY)
            .build());
  }

  /** A lane for each of the modes, all where none is named, on streams of one replica. */
  static List<Lane> lanes(String prefix, WritingMode... modes) {
    return Arrays.stream(modes.length == 0 ? WritingMode.values() : modes)
        .map(mode -> new Lane(prefix + "-" + mode, mode, 1, ""))
        .toList();
  }

  /** JetStream of a cluster takes a moment to find its own leader. */
  private void createStreams(Lane lane) {
    await()
        .atMost(BOUND)
        .ignoreExceptions()
        .until(() -> {
          JetStreamManagement streams = nats.jetStreamManagement();
          ServerInfo server = nats.getServerInfo();
          streams.addStream(
              lane.mode().stream(server, lane.name(), lane.name() + ".>", lane.replicas()));
          streams.addStream(
              lane.mode().stream(
                  server,
                  lane.deadLetters(),
                  "cutwater.dead-letters." + lane.name(),
                  lane.replicas()));
          return true;
        });
  }

  List<Lane> lanes() {
    return lanes;
  }

  /** What a configuration says of them, in the order of {@link #lanes}. */
  String channels() {
    return lanes.stream().map(Lane::channel).collect(Collectors.joining());
  }

  /** Waits until every lane runs in a process that has these channels alone. */
  void awaitRunning(CutwaterProcess cutwater) {
    awaitState(cutwater, "running");
  }

  /** The same with another state. */
  void awaitState(CutwaterProcess cutwater, String state) {
    for (int lane = 0; lane < lanes.size(); lane++) {
      new Watching(cutwater, lane).awaitState(state);
    }
  }

  /** Begins to publish to every topic. */
  void start(double messagesPerSecond) throws IOException {
    for (Lane lane : lanes) {
      TopicLoad load = TopicLoad.start(pulsarUrl, lane.topic(), messagesPerSecond, KEYLESS_EVERY);
      load.limit(AHEAD_MAX);
      loads.add(load);
    }
  }

  Optional<StreamInfo> info(String stream) {
    try {
      return Optional.of(
          nats.jetStreamManagement().getStreamInfo(stream, StreamInfoOptions.filterSubjects(">")));
    } catch (JetStreamApiException | IOException e) {
      return Optional.empty();
    }
  }

  /** Messages in a stream, fences left out; -1 where nobody tells. */
  private long messages(String stream) {
    return info(stream)
        .map(info ->
            info.getStreamState().getSubjects().stream()
                .filter(subject -> !subject.getName().startsWith("cutwater.fence."))
                .mapToLong(Subject::getCount)
                .sum())
        .orElse(-1L);
  }

  /** Messages in stream and dead letters, -1 where nobody tells; its load goes on with that. */
  private long held(int lane) {
    long carried = messages(lanes.get(lane).name());
    long letters = messages(lanes.get(lane).deadLetters());
    if (carried < 0 || letters < 0) {
      return -1;
    }
    loads.get(lane).limit(carried + letters + AHEAD_MAX);
    return carried + letters;
  }

  /** Waits until each of {@code growing} was found to hold so many more. */
  void awaitGrowth(List<Lane> growing, long more) {
    for (Lane lane : growing) {
      int index = lanes.indexOf(lane);
      long[] before = {-1};
      await("growth of " + lane.name())
          .atMost(BOUND)
          .pollInterval(LOOK_EVERY)
          .until(() -> {
            goOn();
            long now = held(index);
            before[0] = before[0] < 0 ? now : before[0];
            return before[0] >= 0 && now >= before[0] + more;
          });
    }
  }

  /** Lets every load go on as far as its stream has come. */
  void goOn() {
    for (int lane = 0; lane < lanes.size(); lane++) {
      held(lane);
    }
  }

  /** Ends the loads and waits until as much is held as they know to be published. */
  void end() throws IOException, InterruptedException {
    for (int lane = 0; lane < lanes.size(); lane++) {
      int index = lane;
      long accepted = loads.get(lane).end();
      await(accepted + " messages of " + lanes.get(lane).name())
          .atMost(BOUND)
          .pollInterval(LOOK_EVERY)
          .until(() -> held(index) >= accepted);
    }
  }

  /**
   * Accounts for every message of one lane, while it still runs: a topic that was killed holds more
   * than its publisher knows of.
   */
  void assertExact(Lane lane, String about) throws IOException {
    List<Reckoning> found = new ArrayList<>();
    try (PulsarClient pulsar = PulsarClient.builder().serviceUrl(pulsarUrl).build()) {
      TopicReckoner reckoner = new TopicReckoner(nats, pulsar);
      await("all messages of " + lane.name())
          .atMost(BOUND)
          .pollInterval(RECKON_EVERY)
          .pollDelay(Duration.ZERO)
          .until(() -> {
            found.add(reckoner.reckon(lane.topic(), lane.name(), Optional.of(lane.deadLetters())));
            return found.getLast().lost() == 0;
          });
    }
    Reckoning reckoning = found.getLast();
    System.out.println(lane.name() + ", " + about + ": " + reckoning);
    assertThat(reckoning.exact()).as("%s, %s: %s", lane.name(), about, reckoning).isTrue();
    assertThat(reckoning.deadLettered()).as(lane.name()).isPositive();
    assertThat(reckoning.stored()).isGreaterThan(reckoning.deadLettered());
  }

  @Override
  public void close() {
    loads.forEach(TopicLoad::close);
  }
}
