package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.message.Position;
import io.cutwater.playground.load.TopicLoad;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Subjects of core NATS, of no stream: what is carried to them, and what may come again. */
@Tag("servers")
@ExtendWith(SharedServers.class)
@SuppressWarnings("try") // the client's close may be interrupted
class CoreNatsTest {

  private static final long SEED = Long.getLong("cutwater.seed", System.nanoTime());
  private static final int KILLS = Integer.getInteger("cutwater.core.kills", 3);
  private static final double RATE = 300;
  private static final int CARRIED_MAX = 600;
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final int UNLOADS = 3;
  private static final int EACH = 500;
  private static final Duration BOUND = Duration.ofMinutes(2);

  @TempDir static Path folder;
  private static Servers servers;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void connect(Servers shared) {
    servers = shared;
  }

  private static CutwaterProcess cutwater(String instance, String channels) {
    return new CutwaterProcess(folder, instance, servers.configuration(), channels);
  }

  /** Hears what is published under {@code filter} from now on. */
  private static List<Message> subscribe(Connection nats, String filter) throws Exception {
    List<Message> heard = Collections.synchronizedList(new ArrayList<>());
    Dispatcher dispatcher = nats.createDispatcher(heard::add);
    dispatcher.setPendingLimits(0, 0);
    dispatcher.subscribe(filter);
    nats.flush(Duration.ofSeconds(10));
    return heard;
  }

  private static String source(Message message) {
    return message.getHeaders().getFirst("Cutwater-Lane")
        + " "
        + message.getHeaders().getFirst("Cutwater-Source");
  }

  /** Hears the same, and counts how many different messages there are. */
  private static Set<String> sources(Connection nats, String filter) throws Exception {
    Set<String> sources = ConcurrentHashMap.newKeySet();
    Dispatcher dispatcher = nats.createDispatcher(message -> sources.add(source(message)));
    dispatcher.setPendingLimits(0, 0);
    dispatcher.subscribe(filter);
    nats.flush(Duration.ofSeconds(10));
    return sources;
  }

  @Test
  void killedCutwaterLosesNothingAndWhatComesAgainCanBeTold() throws Exception {
    String channel =
        """
          - name: alerts
            flow: pulsar-to-nats
            pulsar: { topic: alerts, partitions: 2 }
            nats: { core: true, subject: "alerts.{key}" }
        """;
    try (CutwaterProcess cutwater = cutwater("alerts", channel);
        Connection nats = Nats.connect(servers.playground().nats().url())) {
      cutwater.awaitState("running");
      List<Message> heard = subscribe(nats, "alerts.>");
      Set<String> sources = sources(nats, "alerts.>");
      try (TopicLoad load =
          TopicLoad.start(
              servers.playground().pulsar().url(), "persistent://public/default/alerts", RATE)) {
        for (int kill = 0; kill < KILLS; kill++) {
          cutwater.awaitCarried(cutwater.carried() + 1 + random.nextInt(CARRIED_MAX));
          cutwater.kill();
          cutwater.restart();
          cutwater.awaitState("running");
        }
        long accepted = load.end();
        await().atMost(BOUND).until(() -> sources.size() >= accepted);
        assertThat(sources).as("seed %d", SEED).hasSize((int) accepted);
        await().atMost(BOUND).until(() -> List.copyOf(heard).size() >= accepted);
      }
      assertRepeatsAreRepeatsInOrder(List.copyOf(heard));
      assertThat(cutwater.channel().path("guarantee").asText()).isEqualTo("at-least-once");
      assertThat(cutwater.channel().path("weaknesses").toString()).contains("keeps nothing");
      System.out.println(
          "core NATS, "
              + KILLS
              + " kills, seed "
              + SEED
              + ": "
              + sources.size()
              + " messages, "
              + (heard.size() - sources.size())
              + " again");
    }
  }

  /** In each lane what comes first is in order; what comes again is the same message. */
  private static void assertRepeatsAreRepeatsInOrder(List<Message> heard) {
    Map<String, Message> first = new HashMap<>();
    Map<String, Position> last = new HashMap<>();
    Set<String> payloads = new HashSet<>();
    for (Message message : heard) {
      Message before = first.putIfAbsent(source(message), message);
      if (before == null) {
        String lane = message.getHeaders().getFirst("Cutwater-Lane");
        Position at = Position.parse(message.getHeaders().getFirst("Cutwater-Source"));
        Position previous = last.put(lane, at);
        assertThat(previous == null || at.isAfter(previous)).as("seed %d", SEED).isTrue();
        assertThat(payloads.add(new String(message.getData(), UTF_8))).isTrue();
      } else {
        assertThat(message.getData()).isEqualTo(before.getData());
        assertThat(message.getSubject()).isEqualTo(before.getSubject());
        assertThat(message.getHeaders().getFirst("Cutwater-Id"))
            .isEqualTo(before.getHeaders().getFirst("Cutwater-Id"));
      }
    }
    assertThat(last).hasSize(2);
  }

  private static void publish(Connection nats, String subject, int from, int to) throws Exception {
    for (int i = from; i <= to; i++) {
      nats.publish(subject, ("m" + i).getBytes(UTF_8));
    }
    nats.flush(Duration.ofSeconds(10));
  }

  private static List<String> texts(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> "m" + i).toList();
  }

  private static TopicContent content(String topic) throws Exception {
    return TopicContent.read(servers.playground().pulsar().url(), topic);
  }

  private static void awaitContent(String topic, int messages) {
    await()
        .atMost(BOUND)
        .pollInterval(LOOK_EVERY)
        .until(() -> content(topic).messages().size() >= messages);
  }

  private static String subscribed(String name, String more) {
    return """
      - name: %s
        flow: nats-to-pulsar
        nats: { core: true, subjects: ["%s.>"] }
        pulsar: { topic: %s }
    %s
    """
        .formatted(name, name, name, more);
  }

  @Test
  void whatCutwaterHasReceivedIsCarriedOnceAsLongAsItLives() throws Exception {
    try (CutwaterProcess cutwater = cutwater("lives", subscribed("lives", ""));
        Connection nats = Nats.connect(servers.playground().nats().url());
        PulsarAdmin admin = servers.administration()) {
      cutwater.awaitState("running");
      int sent = 0;
      for (int round = 0; round < UNLOADS; round++) {
        publish(nats, "lives.a", sent + 1, sent + EACH);
        sent += EACH;
        admin
            .topics()
            .unload("persistent://public/default/cutwater-journal-cutwater-" + lane(cutwater));
        admin.topics().unload("persistent://public/default/lives");
        publish(nats, "lives.a", sent + 1, sent + EACH);
        sent += EACH;
      }
      awaitContent("lives", sent);
      assertThat(content("lives").texts()).isEqualTo(texts(1, sent));
      assertThat(cutwater.channel().path("session").asLong()).isGreaterThan(1);
      assertThat(cutwater.channel().path("guarantee").asText()).isEqualTo("at-most-once");
      assertThat(cutwater.channel().path("dropped").asLong()).isZero();

      // Dead, it takes with it what it had not stored; nothing of it comes twice.
      publish(nats, "lives.a", sent + 1, sent + EACH);
      cutwater.kill();
      cutwater.restart();
      cutwater.awaitState("running");
      publish(nats, "lives.a", 100_001, 100_000 + EACH);
      await()
          .atMost(BOUND)
          .pollInterval(LOOK_EVERY)
          .until(() -> content("lives").texts().contains("m" + (100_000 + EACH)));
      List<String> all = content("lives").texts();
      assertThat(all).doesNotHaveDuplicates().containsAll(texts(100_001, 100_000 + EACH));
      assertThat(content("lives").sequences()).isSorted();
    }
  }

  /** The name of the only lane. */
  private static String lane(CutwaterProcess cutwater) {
    return cutwater.channel().path("lanes").path(0).path("lane").asText();
  }

  @Test
  void instancesShareWhatIsPublished() throws Exception {
    try (CutwaterProcess one = cutwater("share-one", subscribed("share", ""));
        CutwaterProcess two = cutwater("share-two", subscribed("share", ""));
        Connection nats = Nats.connect(servers.playground().nats().url())) {
      one.awaitState("running");
      two.awaitState("running");
      assertThat(lane(one)).isNotEqualTo(lane(two));

      publish(nats, "share.a", 1, 2 * EACH);
      awaitContent("share", 2 * EACH);

      assertThat(content("share").texts()).containsExactlyInAnyOrderElementsOf(texts(1, 2 * EACH));
      assertThat(one.carried()).isPositive();
      assertThat(two.carried()).isPositive();

      // One that is stopped stores what it has received; the other gets all the rest.
      publish(nats, "share.a", 2 * EACH + 1, 4 * EACH);
      one.stop(Duration.ofSeconds(60));
      publish(nats, "share.a", 4 * EACH + 1, 5 * EACH);
      awaitContent("share", 5 * EACH);
      assertThat(content("share").texts()).containsExactlyInAnyOrderElementsOf(texts(1, 5 * EACH));
    }
  }

  @Test
  void whatComesTooFastIsDroppedAndCounted() throws Exception {
    String small = "    window: { messages: 5, bytes: 64KiB }";
    int burst = 20_000;
    try (CutwaterProcess cutwater = cutwater("burst", subscribed("burst", small));
        Connection nats = Nats.connect(servers.playground().nats().url())) {
      cutwater.awaitState("running");

      publish(nats, "burst.a", 1, burst);

      await()
          .atMost(BOUND)
          .until(() ->
              cutwater.channel().path("dropped").asLong()
                      + cutwater.channel().path("stored").asLong()
                  == burst);
      assertThat(cutwater.channel().path("dropped").asLong()).isPositive();
      assertThat(cutwater.log()).contains("messages were dropped");
      assertThat(content("burst").texts()).doesNotHaveDuplicates();
      assertThat(content("burst").messages())
          .hasSize((int) cutwater.channel().path("stored").asLong());
    }
  }

  @Test
  void bothWaysNothingEchoes() throws Exception {
    String channel =
        """
          - name: talk
            flow: both
            nats: { core: true, subjects: ["talk.>"], subject: "{subject|header.to}" }
            pulsar: { topic: talk }
        """;
    try (CutwaterProcess cutwater = cutwater("talk", channel);
        Connection nats = Nats.connect(servers.playground().nats().url());
        PulsarClient pulsar =
            PulsarClient.builder().serviceUrl(servers.playground().pulsar().url()).build();
        Producer<byte[]> producer =
            pulsar.newProducer().topic("persistent://public/default/talk").create()) {
      cutwater.awaitState("running");
      List<Message> heard = subscribe(nats, "talk.>");
      publish(nats, "talk.a", 1, EACH);
      for (int i = EACH + 1; i <= 2 * EACH; i++) {
        producer.newMessage().property("to", "talk.b").value(("m" + i).getBytes(UTF_8)).send();
      }
      await().atMost(BOUND).until(() -> heard.size() >= 2 * EACH);
      awaitContent("talk", 2 * EACH);
      // Every echo that there would be has been looked at.
      await().atMost(BOUND).until(() -> cutwater.channel().path("omitted").asLong() >= 2 * EACH);

      assertThat(List.copyOf(heard).stream().map(message -> new String(message.getData(), UTF_8)))
          .containsExactlyInAnyOrderElementsOf(texts(1, 2 * EACH));
      assertThat(content("talk").texts()).containsExactlyInAnyOrderElementsOf(texts(1, 2 * EACH));
      assertThat(cutwater.channel().path("guarantee").asText()).isEqualTo("at-most-once");
    }
  }

  @Test
  void checkSaysWhatCoreNatsGivesAndWhatWouldGiveMore() throws Exception {
    try (Connection nats = Nats.connect(servers.playground().nats().url())) {
      nats.jetStreamManagement()
          .addStream(StreamConfiguration.builder().name("CHECKED").subjects("surveyed.>").build());
    }
    Path file = folder.resolve("surveyed.yaml");
    Files.writeString(
        file,
        servers.configuration()
            + """
            channels:
              - name: surveyed
                flow: pulsar-to-nats
                pulsar: { topic: surveyed }
                nats: { core: true, subject: "surveyed.{key}" }
            """);

    CommandRun check = CommandRun.of(folder, "check", "-c", file.toString());

    assertThat(check.output())
        .contains("at-least-once")
        .contains("core NATS keeps nothing")
        .contains("with stream: CHECKED in place of core: true they would be carried exactly once")
        .contains("stream surveyed-dead-letters");
  }
}
