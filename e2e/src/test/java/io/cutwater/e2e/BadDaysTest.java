package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.app.Instance;
import io.cutwater.app.Service;
import io.cutwater.config.ConfigurationReader;
import io.cutwater.playground.host.ChildProcess;
import io.cutwater.playground.reckoning.Reckoning;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.PurgeOptions;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators and other programs do to streams, topics and Cutwater itself while it carries. */
@Tag("servers")
class BadDaysTest {

  private static final long SEED = Long.getLong("cutwater.seed", System.nanoTime());
  private static final double RATE = 1_000;
  private static final int GOES_ON = 500;

  /** A lane's window: what was read before a clock stepped and may pass without looking at it. */
  private static final int WINDOW = 1_000;

  private static final int UNLOADS = 10;
  private static final int CARRIED_MAX = 1_500;
  private static final String TOPICS = "persistent://public/default/";

  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(3);

  /** What closing connections to a silent server may take behind the drain timeout. */
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(25);

  @TempDir static Path folder;
  private static Servers servers;
  private static Connection nats;

  @BeforeAll
  static void startServers() throws Exception {
    servers = new Servers(folder.resolve("servers"));
    nats = Nats.connect(servers.playground().nats().url());
  }

  @AfterAll
  static void stopServers() throws Exception {
    nats.close();
    servers.close();
  }

  private static String channel(String name, boolean create, String topic) {
    return """
      - name: %s
        flow: nats-to-pulsar
        nats: { stream: %s, subjects: ["%s", "%s.>"], create: %s }
        pulsar: { topic: %s }
        require: exactly-once
        window: { messages: %d }
    """
        .formatted(name, name, name, name, create, topic, WINDOW);
  }

  private static String channel(String name) {
    return channel(name, true, name);
  }

  private static CutwaterProcess cutwater(String name, String... channels) {
    return new CutwaterProcess(folder, name, servers.configuration(), String.join("", channels));
  }

  private static LiveLoad load(String channel) throws IOException, InterruptedException {
    return new LiveLoad(servers.playground().nats().url(), channel, RATE);
  }

  private static void createStream(String name) throws IOException, JetStreamApiException {
    nats.jetStreamManagement()
        .addStream(StreamConfiguration.builder().name(name).subjects(name, name + ".>").build());
  }

  private static void publish(String stream, List<String> texts)
      throws IOException, JetStreamApiException {
    for (String text : texts) {
      nats.jetStream().publish(stream, text.getBytes(UTF_8));
    }
  }

  private static List<String> texts(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + i).toList();
  }

  private static TopicContent topic(String name) throws Exception {
    return TopicContent.read(servers.playground().pulsar().url(), TOPICS + name);
  }

  private static void assertExact(String channel) throws Exception {
    Reckoning reckoning = servers.reckon(channel, channel);
    assertThat(reckoning.exact()).as("%s", reckoning).isTrue();
    assertThat(reckoning.published()).isGreaterThan(GOES_ON);
  }

  @Test
  void deletedStreamIsWaitedForAndANewOneOfItsNameHaltsUntilResumed() throws Exception {
    createStream("gone");
    try (CutwaterProcess cutwater =
            cutwater("gone", channel("gone", false, "gone"), channel("gone-beside"));
        LiveLoad beside = besideOnceRunning(cutwater, "gone-beside")) {
      Watching gone = new Watching(cutwater, 0);
      Watching other = new Watching(cutwater, 1);
      publish("gone", texts("old-", 100));
      gone.awaitFloor(100);

      nats.jetStreamManagement().deleteStream("gone");
      gone.awaitErrorCode("SOURCE_MISSING");
      other.awaitCarried(GOES_ON);

      createStream("gone");
      publish("gone", texts("new-", 50));
      gone.awaitState("halted");
      assertThat(gone.errorCode()).isEqualTo("SOURCE_RECREATED");
      other.awaitCarried(GOES_ON);

      CommandRun resume = resumeFromFirst(cutwater, "gone");
      assertThat(resume.exitCode()).as(resume.output()).isZero();
      gone.awaitState("running");
      gone.awaitFloor(50);
      cutwater.kill();
      cutwater.restart();
      publish("gone", texts("newer-", 10));
      gone.awaitFloor(60);

      other.awaitFloor(beside.end());
      assertThat(other.errorCode()).as("never in trouble").isEmpty();
    }
    assertThat(topic("gone").texts())
        .isEqualTo(
            Stream.of(texts("old-", 100), texts("new-", 50), texts("newer-", 10))
                .flatMap(List::stream)
                .toList());
    assertExact("gone-beside");
  }

  private static LiveLoad besideOnceRunning(CutwaterProcess cutwater, String channel)
      throws Exception {
    new Watching(cutwater, 1).awaitState("running");
    return load(channel);
  }

  private static CommandRun resumeFromFirst(CutwaterProcess cutwater, String channel)
      throws Exception {
    return CommandRun.of(
        folder, "resume", channel, "--from", "first", "--port", "" + cutwater.port());
  }

  @Test
  void streamMadeAnewAtOnceHaltsThoughItsSequencesBeginAgain() throws Exception {
    try (CutwaterProcess cutwater = cutwater("anew", channel("anew"))) {
      Watching anew = new Watching(cutwater, 0);
      anew.awaitState("running");
      publish("anew", texts("old-", 20));
      anew.awaitFloor(20);

      nats.jetStreamManagement().deleteStream("anew");
      createStream("anew");
      publish("anew", texts("new-", 40));

      anew.awaitState("halted");
      assertThat(anew.errorCode()).isEqualTo("SOURCE_RECREATED");
      assertThat(topic("anew").texts()).isEqualTo(texts("old-", 20));
    }
  }

  @Test
  void streamPurgedAheadOfTheFloorGoesOnAndCountsWhatExpired() throws Exception {
    try (CutwaterProcess cutwater = cutwater("purged", channel("purged"))) {
      Watching purged = new Watching(cutwater, 0);
      purged.awaitState("running");
      publish("purged", texts("m-", 20));
      purged.awaitJournalledFloor(20);
      cutwater.kill();
      publish("purged", texts("while-down-", 80));
      nats.jetStreamManagement().purgeStream("purged", PurgeOptions.builder().sequence(71).build());

      cutwater.restart();
      purged.awaitState("running");
      purged.awaitFloor(100);
      assertThat(purged.number("expired")).isEqualTo(50);

      nats.jetStreamManagement().purgeStream("purged");
      publish("purged", texts("after-", 5));
      purged.awaitFloor(105);
    }
    assertThat(topic("purged").sequences())
        .isEqualTo(
            IntStream.concat(IntStream.rangeClosed(1, 20), IntStream.rangeClosed(71, 105))
                .asLongStream()
                .boxed()
                .toList());
  }

  @Test
  void terminatedTopicWaitsUntilTheChannelPointsElsewhereWhileAnotherGoesOn() throws Exception {
    long published;
    try (CutwaterProcess cutwater = cutwater("ended", channel("ended"), channel("ended-beside"));
        LiveLoad beside = besideOnceRunning(cutwater, "ended-beside");
        PulsarAdmin admin = servers.administration()) {
      Watching ended = new Watching(cutwater, 0);
      Watching other = new Watching(cutwater, 1);
      ended.awaitState("running");
      try (LiveLoad load = load("ended")) {
        ended.awaitFloor(GOES_ON);
        admin.topics().terminateTopic(TOPICS + "ended");
        ended.awaitErrorCode("TARGET_UNAVAILABLE");
        published = load.end();
      }
      assertThat(ended.error()).contains(TOPICS + "ended");
      other.awaitCarried(GOES_ON);
      other.awaitFloor(beside.end());
      assertThat(other.errorCode()).as("never in trouble").isEmpty();
      // Its broker may keep it fenced for writes that were under way.
      admin.topics().unload(TOPICS + "ended");
    }
    assertExact("ended-beside");
    Reckoning prefix = servers.reckon("ended", "ended");
    assertThat(prefix.duplicated() + prefix.reordered() + prefix.altered()).isZero();
    assertThat(prefix.stored() + prefix.lost()).as("%s", prefix).isEqualTo(published);
    try (CutwaterProcess cutwater =
        cutwater("ended-elsewhere", channel("ended", true, "ended-elsewhere"))) {
      new Watching(cutwater, 0).awaitFloor(published);
    }
    assertThat(topic("ended").sequences())
        .isEqualTo(LongStream.rangeClosed(1, prefix.stored()).boxed().toList());
    assertThat(topic("ended-elsewhere").sequences())
        .isEqualTo(LongStream.rangeClosed(prefix.stored() + 1, published).boxed().toList());
  }

  @Test
  void topicUnloadedAgainAndAgainUnderLoadLosesAndDoublesNothing() throws Exception {
    Random random = new Random(SEED);
    try (CutwaterProcess cutwater = cutwater("unloaded", channel("unloaded"));
        PulsarAdmin admin = servers.administration()) {
      Watching unloaded = new Watching(cutwater, 0);
      unloaded.awaitState("running");
      try (LiveLoad load = load("unloaded")) {
        for (int i = 0; i < UNLOADS; i++) {
          unloaded.awaitCarried(1 + random.nextInt(CARRIED_MAX));
          long session = unloaded.session();
          admin.topics().unload(TOPICS + "unloaded");
          unloaded.awaitSessionAfter(session);
        }
        unloaded.awaitFloor(load.end());
      }
    }
    Reckoning reckoning = servers.reckon("unloaded", "unloaded");
    assertThat(reckoning.exact()).as("seed %d: %s", SEED, reckoning).isTrue();
    assertThat(reckoning.published()).isGreaterThan(UNLOADS);
  }

  @Test
  void stopWhilePulsarIsSilentEndsInTimeAndSaysWhatTheNextRunDelivers() throws Exception {
    String head = servers.configuration() + "drain-timeout: " + DRAIN_TIMEOUT.toSeconds() + "s\n";
    try (CutwaterProcess cutwater =
        new CutwaterProcess(folder, "silent", head, channel("silent"))) {
      Watching silent = new Watching(cutwater, 0);
      silent.awaitState("running");
      try (LiveLoad load = load("silent")) {
        silent.awaitFloor(GOES_ON);
        servers.playground().pulsar().suspend();
        try {
          long accepted = load.accepted();
          await().until(() -> load.accepted() > accepted + GOES_ON);

          assertThat(cutwater.stop(DRAIN_TIMEOUT.plus(CLOSE_BOUND)))
              .isEqualTo(ChildProcess.Ending.ORDERLY);
        } finally {
          servers.playground().pulsar().resume();
        }
        assertThat(cutwater.log())
            .containsPattern(
                "Channel left with [1-9][0-9]* message\\(s\\) in flight.*; the next run delivers");
        cutwater.restart();
        silent.awaitState("running");
        silent.awaitFloor(load.end());
      }
    }
    assertExact("silent");
  }

  @Test
  void clockThatStepsUnderLoadNeitherDelaysNorHarms() throws Exception {
    AtomicReference<Duration> step = new AtomicReference<>(Duration.ZERO);
    Path config = folder.resolve("stepped.yaml");
    Files.writeString(
        config, servers.configuration() + "http: { port: 0 }\nchannels:\n" + channel("stepped"));
    createStream("stepped");
    Service service =
        Service.start(
            ConfigurationReader.read(config),
            new Instance("stepped", true),
            () -> Instant.now().plus(step.get()),
            new SecureRandom());
    try (LiveLoad load = load("stepped");
        PulsarAdmin admin = servers.administration()) {
      awaitStored(admin, "stepped", GOES_ON);
      for (int hours : new int[] {-1, 2, -3}) {
        step.set(Duration.ofHours(hours));
        awaitStored(admin, "stepped", load.accepted() + WINDOW + GOES_ON);
      }
      awaitStored(admin, "stepped", load.end());
      assertThat(status(service)).as("no step ended a session").contains("\"session\":1,");
    } finally {
      assertThat(service.stop().isClean()).isTrue();
    }
    assertExact("stepped");
  }

  private static String status(Service service) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI address = URI.create("http://127.0.0.1:" + service.port() + "/status");
      HttpRequest request = HttpRequest.newBuilder(address).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static void awaitStored(PulsarAdmin admin, String topic, long messages) {
    await("%d messages in %s".formatted(messages, topic))
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsInstanceOf(PulsarAdminException.NotFoundException.class)
        .until(() -> admin.topics().getStats(TOPICS + topic).getMsgInCounter() >= messages);
  }

  @Test
  void portInUseIsSaidAtTheStartAndEndsIt() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path config = folder.resolve("port.yaml");
      Files.writeString(
          config,
          servers.configuration()
              + "http: { port: "
              + taken.getLocalPort()
              + " }\nchannels:\n"
              + channel("port"));

      CommandRun run = CommandRun.of(folder, "run", "-c", config.toString());

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.output())
          .contains("port " + taken.getLocalPort() + " of 127.0.0.1 is taken", "set http.port");
      assertThat(run.output()).doesNotContain("\tat ");
    }
  }
}
