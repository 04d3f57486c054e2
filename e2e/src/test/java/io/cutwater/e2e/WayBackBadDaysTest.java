package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Options;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What operators and other programs do to streams and topics while Cutwater carries to NATS. */
@Tag("servers")
@ExtendWith(SharedServers.class)
class WayBackBadDaysTest {

  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final double RATE = 300;
  private static final int CARRIED = 200;
  private static final int FULL_MESSAGES = 150;
  private static final int FULL_BYTES = 100_000;
  private static final int DELETIONS = 3;

  @TempDir static Path folder;
  private static Servers servers;
  private static Connection nats;
  private static JetStreamManagement streams;
  private static PulsarClient pulsar;
  private static PulsarAdmin admin;

  @BeforeAll
  static void connect(Servers shared) throws IOException, InterruptedException {
    servers = shared;
    nats = WayBackLoads.connect(Options.builder(), servers.playground().nats().url());
    streams = nats.jetStreamManagement();
    pulsar = PulsarClient.builder().serviceUrl(servers.playground().pulsar().url()).build();
    admin = servers.administration();
  }

  @AfterAll
  static void disconnect() throws Exception {
    nats.close();
    pulsar.close();
    admin.close();
  }

  private static WayBackLoads loads(List<WayBackLoads.Lane> lanes) {
    return new WayBackLoads(nats, servers.playground().pulsar().url(), lanes);
  }

  private static CutwaterProcess cutwater(String name, String channels) {
    return new CutwaterProcess(folder, name, servers.configuration(), channels);
  }

  private static WayBackLoads.Lane lane(String name, WritingMode mode) {
    return new WayBackLoads.Lane(name, mode, 1, "");
  }

  private static void limit(String stream, long messages, long bytes) throws Exception {
    streams.updateStream(
        StreamConfiguration.builder(streams.getStreamInfo(stream).getConfiguration())
            .discardPolicy(DiscardPolicy.New)
            .maxMessages(messages)
            .maxBytes(bytes)
            .build());
  }

  @Test
  void aFullStreamIsWaitedForAndNothingIsLostWhenThereIsRoom() throws Exception {
    try (WayBackLoads loads =
        loads(
            List.of(
                lane("full-chain", WritingMode.CHAIN),
                lane("full-fast", WritingMode.FAST_INGEST),
                lane("full-atomic", WritingMode.ATOMIC),
                lane("full-beside", WritingMode.FAST_INGEST)))) {
      limit("full-chain", FULL_MESSAGES, -1);
      limit("full-fast", -1, FULL_BYTES);
      limit("full-atomic", FULL_MESSAGES, -1);
      try (CutwaterProcess cutwater = cutwater("full", loads.channels())) {
        loads.awaitRunning(cutwater);
        loads.start(RATE);
        for (int full = 0; full < 3; full++) {
          Watching lane = new Watching(cutwater, full);
          lane.awaitErrorCode("TARGET_UNAVAILABLE");
          assertThat(lane.error()).contains("refused a message: maximum", "the stream is full");
        }
        loads.awaitGrowth(List.of(loads.lanes().get(3)), CARRIED);
        assertThat(new Watching(cutwater, 3).errorCode()).as("never in trouble").isEmpty();

        for (String stream : List.of("full-chain", "full-fast", "full-atomic")) {
          limit(stream, -1, -1);
        }
        loads.end();
        for (WayBackLoads.Lane lane : loads.lanes()) {
          loads.assertExact(lane, "had been full");
        }
      }
    }
  }

  @Test
  void aSubscriptionThatSomebodyDeletesAgainAndAgainCostsNoMessage() throws Exception {
    try (WayBackLoads loads = loads(List.of(lane("unpinned", WritingMode.FAST_INGEST)));
        CutwaterProcess cutwater = cutwater("unpinned", loads.channels())) {
      WayBackLoads.Lane lane = loads.lanes().getFirst();
      Watching watching = new Watching(cutwater, 0);
      loads.awaitRunning(cutwater);
      loads.start(RATE);
      for (int deletion = 0; deletion < DELETIONS; deletion++) {
        loads.awaitGrowth(loads.lanes(), CARRIED);
        long session = watching.session();
        admin.topics().deleteSubscription(lane.topic(), subscription(lane), true);
        watching.awaitSessionAfter(session);
        assertThat(subscription(lane)).as("it is there again").isNotEmpty();
      }
      loads.end();
      loads.assertExact(lane, DELETIONS + " deletions of its subscription");
    }
  }

  private static String subscription(WayBackLoads.Lane lane) {
    return await()
        .atMost(BOUND)
        .until(
            () ->
                admin.topics().getSubscriptions(lane.topic()).stream()
                    .filter(name -> name.startsWith("cutwater-"))
                    .findFirst()
                    .orElse(""),
            name -> !name.isEmpty());
  }

  private static String channel(String name, String require) {
    return """
      - name: %s
        flow: pulsar-to-nats
        pulsar: { topic: "%s", create: false }
        nats: { stream: %s, subject: "%s.all" }
        require: %s
    """
        .formatted(name, topic(name), name, name, require);
  }

  private static String topic(String name) {
    return "persistent://public/default/" + name;
  }

  private static void createEnds(String name) throws Exception {
    admin.topics().createNonPartitionedTopic(topic(name));
    createStream(name);
  }

  private static void createStream(String name) throws Exception {
    streams.addStream(WritingMode.FAST_INGEST.stream(nats.getServerInfo(), name, name + ".>", 1));
  }

  private static List<String> texts(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + i).toList();
  }

  private static void publish(String name, List<String> texts) throws PulsarClientException {
    try (Producer<byte[]> producer = pulsar.newProducer().topic(topic(name)).create()) {
      for (String text : texts) {
        producer.send(text.getBytes(UTF_8));
      }
    }
  }

  private static void awaitTexts(String name, List<String> texts) {
    await(texts.size() + " messages of " + name)
        .atMost(BOUND)
        .ignoreExceptions()
        .until(() -> servers.held(name, name + ".all") >= texts.size());
  }

  private static void assertTexts(String name, List<String> texts) throws Exception {
    awaitTexts(name, texts);
    assertThat(StreamMessages.read(nats, name, name + ".all").texts()).isEqualTo(texts);
  }

  /** Until the journal knows all of them, so that nothing is under way. */
  private static void awaitQuiet(Watching watching) {
    await()
        .atMost(BOUND)
        .until(() ->
            watching.number("inFlightMessages") == 0
                && watching.text("floor").equals(watching.text("journalledFloor")));
  }

  /** The channel's first hundred messages, which nothing happens to. */
  private static Watching carryOld(CutwaterProcess cutwater, String name) throws Exception {
    Watching watching = new Watching(cutwater, 0);
    watching.awaitState("running");
    publish(name, texts("old-", 100));
    assertTexts(name, texts("old-", 100));
    awaitQuiet(watching);
    return watching;
  }

  @Test
  void aPurgedStreamTakesTheRestExactlyOnceWhereNothingWasUnderWay() throws Exception {
    createEnds("emptied");
    try (CutwaterProcess cutwater = cutwater("emptied", channel("emptied", "exactly-once"))) {
      Watching watching = carryOld(cutwater, "emptied");

      streams.purgeStream("emptied");
      publish("emptied", texts("new-", 100));

      assertTexts("emptied", texts("new-", 100));
      watching.awaitState("running");
      awaitQuiet(watching);
      cutwater.kill();
      streams.purgeStream("emptied");
      cutwater.restart();
      publish("emptied", texts("newer-", 50));
      assertTexts("emptied", texts("newer-", 50));
    }
  }

  @Test
  void aStreamThatIsMadeAnewIsNoLongerExactUntilAnOperatorAllowsLessForOnce() throws Exception {
    createEnds("anew");
    try (CutwaterProcess cutwater = cutwater("anew", channel("anew", "exactly-once"))) {
      Watching watching = carryOld(cutwater, "anew");

      streams.deleteStream("anew");
      publish("anew", texts("new-", 50));
      watching.awaitErrorCode("TARGET_UNAVAILABLE");
      assertThat(watching.error()).contains("anew");
      createStream("anew");
      watching.awaitErrorCode("GUARANTEE_TOO_WEAK");
      assertThat(watching.error()).contains("what was stored in anew before cannot be told");

      cutwater.configure(channel("anew", "at-least-once"));
      assertTexts("anew", texts("new-", 50));
      cutwater.configure(channel("anew", "exactly-once"));
      watching.awaitState("running");
      publish("anew", texts("newer-", 10));
      awaitTexts("anew", texts("any-", 60));
      assertThat(StreamMessages.read(nats, "anew", "anew.all").texts())
          .doesNotHaveDuplicates()
          .hasSize(60);
      assertThat(watching.state()).isEqualTo("running");
    }
  }

  /**
   * Brokers before 4.1 do not tell when a topic was made: what is seen is that the floor is gone.
   */
  @Test
  void aTopicThatIsMadeAnewIsNoLongerExactUntilAnOperatorAllowsLessForOnce() throws Exception {
    createEnds("source");
    try (CutwaterProcess cutwater = cutwater("source", channel("source", "exactly-once"))) {
      Watching watching = carryOld(cutwater, "source");

      admin.topics().delete(topic("source"), true);
      watching.awaitErrorCode("SOURCE_MISSING");
      admin.topics().createNonPartitionedTopic(topic("source"));
      publish("source", texts("new-", 50));
      watching.awaitErrorCode("GUARANTEE_TOO_WEAK");
      assertThat(watching.error()).contains(topic("source") + " may be lost");

      cutwater.configure(channel("source", "at-least-once"));
      List<String> both =
          java.util.stream.Stream.concat(texts("old-", 100).stream(), texts("new-", 50).stream())
              .toList();
      assertTexts("source", both);
      awaitQuiet(watching);
      cutwater.configure(channel("source", "exactly-once"));
      publish("source", texts("newer-", 10));
      awaitTexts("source", texts("any-", 160));
      watching.awaitState("running");
      assertThat(StreamMessages.read(nats, "source", "source.all").texts())
          .hasSize(160)
          .doesNotHaveDuplicates();
    }
  }
}
