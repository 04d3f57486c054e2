package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.app.ChannelTrace;
import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.config.ConfigurationReader;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogEntry.Carriage;
import io.cutwater.message.StreamSequence;
import io.cutwater.trace.Leg;
import io.cutwater.trace.Leg.Outcome;
import io.cutwater.trace.Leg.Source;
import io.cutwater.trace.Query;
import io.cutwater.trace.Report;
import io.cutwater.trace.Trace;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cutwater trace} on messages of every fate; all are there before the first test. */
@Tag("servers")
// A close that may be interrupted is what javac warns of; these methods may be interrupted anyway.
@SuppressWarnings("try")
class TraceTest {

  private static final Trace.Limits LIMITS = new Trace.Limits(10, 1_000, Duration.ofMinutes(2));
  private static final String PARTITION = "persistent://public/default/orders-partition-";
  private static final int GAUGES = 3;

  private static final String CHANNELS =
      """
        - name: orders
          flow: both
          nats: { stream: ORDERS, subjects: ["orders.>"], subject: "orders.{key}", create: true }
          pulsar: { topic: orders, partitions: 2 }
        - name: gauges
          flow: nats-to-pulsar
          nats: { capture: true, subjects: ["gauge.>"] }
          pulsar: { topic: gauges, key: "{header.k}" }
      """;

  @TempDir static Path folder;
  private static Servers servers;
  private static Connection nats;
  private static CutwaterProcess cutwater;
  private static Configuration configuration;

  /** Of the message in the topic with the id {@code event-1}. */
  private static MessageId event = MessageId.earliest;

  private static MessageId withoutKey = MessageId.earliest;

  @BeforeAll
  static void carryAll() throws Exception {
    servers = new Servers(folder.resolve("servers"));
    nats = Nats.connect(servers.playground().nats().url());
    cutwater = new CutwaterProcess(folder, "traced", servers.configuration(), CHANNELS);
    configuration = ConfigurationReader.read(folder.resolve("traced.yaml"));
    cutwater.awaitState("running");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> cutwater.channel(1).path("state").asText().equals("running"));
    publishToNats();
    publishToPulsar();
    // What came from NATS, or is not to be carried, and what came from Pulsar, each seen twice.
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> cutwater.channel(0).path("omitted").asLong() >= 6);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> cutwater.channel(1).path("floor").asLong() > GAUGES);
    pause("orders");
    publish("orders.late", new Headers());
  }

  private static void publish(String subject, Headers headers) throws Exception {
    nats.jetStream().publish(subject, headers, subject.getBytes(UTF_8));
  }

  private static void publishToNats() throws Exception {
    publish("orders.plain", new Headers());
    publish("orders.own", new Headers().add("Nats-Msg-Id", "order-4711"));
    publish("orders.twin", new Headers().add("ce-id", "twin"));
    publish("orders.twin", new Headers().add("ce-id", "twin"));
    for (int i = 0; i < GAUGES; i++) {
      publish("gauge.a", new Headers().add("k", "v"));
    }
    publish("gauge.b", new Headers());
  }

  private static void publishToPulsar() throws Exception {
    try (PulsarClient pulsar =
            PulsarClient.builder().serviceUrl(servers.playground().pulsar().url()).build();
        Producer<byte[]> producer = pulsar.newProducer().topic("orders").create()) {
      event = producer.newMessage().key("k").property("ce-id", "event-1").value(new byte[1]).send();
      producer.newMessage().key("k").value(new byte[2]).send();
      withoutKey = producer.newMessage().value(new byte[3]).send();
    }
  }

  private static void pause(String channel) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + cutwater.port() + "/channels/" + channel + "/pause");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString("{\"seconds\":25}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }
  }

  @AfterAll
  static void stopAll() throws InterruptedException {
    cutwater.close();
    nats.close();
    servers.close();
  }

  private static Report trace(String id) throws Exception {
    List<Channel> channels = configuration.channels();
    Query query = Query.parse(id, ChannelTrace.known(channels));
    Report report = ChannelTrace.run(configuration, channels, query, LIMITS);
    assertThat(report.problems()).isEmpty();
    return report;
  }

  private static List<Leg> legs(String id) throws Exception {
    Report report = trace(id);
    assertThat(report.messages()).as(report.toString()).hasSize(1);
    return report.messages().getFirst().legs();
  }

  private static LogEntry copy(Leg leg) {
    assertThat(leg.copies()).as(leg.toString()).hasSize(1);
    return leg.copies().getFirst();
  }

  /** Where a message stands; what of it was read differs by the way that it was found. */
  private static List<String> places(List<Leg> legs) {
    return legs.stream()
        .map(leg -> leg.lane() + " " + place(source(leg)) + " " + outcome(leg))
        .toList();
  }

  private static String outcome(Leg leg) {
    return leg.outcome().getClass().getSimpleName()
        + leg.copies().stream().map(TraceTest::place).toList();
  }

  private static String place(LogEntry entry) {
    return entry.log().name() + "@" + entry.position().text() + " " + entry.envelope().id();
  }

  private static LogEntry source(Leg leg) {
    return leg.standing().orElseThrow();
  }

  @Test
  void everyIdOfAMessageOfNatsLeadsToBothSidesAndToItsEchoThatIsNot() throws Exception {
    List<Leg> legs = legs("order-4711");
    Leg there = legs.getFirst();
    Leg back = legs.getLast();

    assertThat(legs).hasSize(2);
    assertThat(there.lane()).isEqualTo("orders-0");
    assertThat(source(there).log().name()).isEqualTo("ORDERS");
    assertThat(source(there).address()).isEqualTo("orders.own");
    assertThat(copy(there).log().name()).startsWith(PARTITION);
    assertThat(copy(there).envelope().id()).isEqualTo("order-4711");
    assertThat(there.latency(copy(there))).isLessThan(Duration.ofMinutes(2));
    assertThat(back.lane()).startsWith("orders.");
    assertThat(back.outcome())
        .isInstanceOfSatisfying(
            Outcome.Omitted.class, omitted -> assertThat(omitted.why()).contains("nats:ORDERS@"));
    assertThat(places(legs("ORDERS:" + source(there).position().text()))).isEqualTo(places(legs));
    assertThat(places(legs(copy(there).position().text()))).isEqualTo(places(legs));
  }

  @Test
  void anIdThatCutwaterGaveIsReadWhereItSaysAndNothingElseIs() throws Exception {
    String id = source(legs("ORDERS:1").getFirst()).envelope().id();
    Report report = trace(id);

    assertThat(id).matches("ORDERS-[0-9a-z]+-1");
    assertThat(report.messages()).hasSize(1);
    assertThat(source(report.messages().getFirst().legs().getFirst()).address())
        .isEqualTo("orders.plain");
    assertThat(report.looked()).noneMatch(part -> part.stretch().log().isStream());
  }

  @Test
  void everyIdOfAMessageOfPulsarLeadsToBothSides() throws Exception {
    List<Leg> legs = legs("event-1");
    Leg there = legs.getFirst();

    assertThat(legs).hasSize(2);
    assertThat(source(there).log().name()).startsWith(PARTITION);
    assertThat(copy(there).log().name()).isEqualTo("ORDERS");
    assertThat(copy(there).address()).isEqualTo("orders.k");
    assertThat(copy(there).envelope().id()).isEqualTo("event-1");
    assertThat(legs.getLast().lane()).isEqualTo("orders-0");
    assertThat(legs.getLast().outcome()).isInstanceOf(Outcome.Omitted.class);
    // As Pulsar's own client prints it: ledger, entry and partition.
    assertThat(places(legs(event.toString()))).isEqualTo(places(legs));
    assertThat(places(legs("ORDERS:" + copy(there).position().text()))).isEqualTo(places(legs));
  }

  @Test
  void twoMessagesThatShareAnIdAreBothTold() throws Exception {
    Report report = trace("twin");

    assertThat(report.messages()).hasSize(2);
    assertThat(report.messages())
        .allSatisfy(message -> {
          Leg leg = message.legs().getFirst();
          assertThat(copy(leg).carriage().orElseThrow().source()).isEqualTo(source(leg).position());
        });
  }

  @Test
  void aDeadLetterOfEitherSideIsToldWithItsReason() throws Exception {
    Leg toNats = legs(withoutKey.toString()).getFirst();
    Leg toPulsar = legs("CUTWATER-gauges:" + (GAUGES + 1)).getFirst();

    assertThat(copy(toNats).log().name()).isEqualTo("ORDERS-dead-letters");
    assertThat(reason(copy(toNats))).isEqualTo("the message has no key");
    assertThat(copy(toPulsar).log().name()).endsWith("gauges-dead-letters");
    assertThat(reason(copy(toPulsar))).isEqualTo("the message has no header k");
  }

  private static String reason(LogEntry letter) {
    return letter.carriage().flatMap(Carriage::refusal).orElseThrow().reason();
  }

  @Test
  void whatAChannelsOwnStreamHasForgottenIsKnownByItsCopy() throws Exception {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            nats.jetStreamManagement()
                    .getStreamInfo("CUTWATER-gauges")
                    .getStreamState()
                    .getMsgCount()
                == 0);

    Leg leg = legs("CUTWATER-gauges:2").getFirst();

    assertThat(leg.source())
        .isInstanceOfSatisfying(
            Source.Gone.class,
            gone -> assertThat(gone.position()).isEqualTo(new StreamSequence(2)));
    assertThat(copy(leg).log().name()).endsWith("/gauges");
    assertThat(legs(copy(leg).envelope().id()).getFirst()).isEqualTo(leg);
  }

  @Test
  void whatCameWhileItsChannelIsPausedIsWaiting() throws Exception {
    long last =
        nats.jetStreamManagement().getStreamInfo("ORDERS").getStreamState().getLastSequence();

    Leg leg = legs("ORDERS:" + last).getFirst();

    assertThat(source(leg).address()).isEqualTo("orders.late");
    assertThat(leg.outcome())
        .isInstanceOfSatisfying(
            Outcome.Waiting.class,
            waiting -> {
              assertThat(last).isGreaterThan(((StreamSequence) waiting.floor().get()).value());
              assertThat(waiting.why()).contains(PARTITION);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing-like-it", "ORDERS:9999", "0:9999:0:0"})
  void whatIsNowhereIsNotFound(String id) throws Exception {
    Report report = trace(id);

    assertThat(report.found()).isFalse();
    assertThat(report.looked()).isNotEmpty().allMatch(part -> part.stretch().isWhole());
  }

  /** The consumers of each stream and the subscriptions of each topic. */
  private static Map<String, List<String>> readers(PulsarAdmin admin) throws Exception {
    Map<String, List<String>> readers = new TreeMap<>();
    for (String stream : nats.jetStreamManagement().getStreamNames()) {
      readers.put(stream, nats.jetStreamManagement().getConsumerNames(stream));
    }
    for (String topic : admin.topics().getList("public/default")) {
      readers.put(topic, admin.topics().getSubscriptions(topic));
    }
    return readers;
  }

  @Test
  void nothingIsLeftBehindAndNothingIsMade() throws Exception {
    try (PulsarAdmin admin = servers.administration()) {
      Map<String, List<String>> before = readers(admin);

      trace("nothing-like-it");
      trace("order-4711");

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(readers(admin)).isEqualTo(before));
    }
  }

  private static CommandRun run(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("trace", "-c", folder.resolve("traced.yaml").toString()));
    command.addAll(List.of(options));
    return CommandRun.of(folder, command.toArray(String[]::new));
  }

  @Test
  void theCommandTellsItToPeopleAndPrograms() throws Exception {
    CommandRun text = run("2", "--channel", "orders", "--for", "2m");
    CommandRun json = run("order-4711", "--output", "json", "--for", "2m");
    CommandRun absent = run("nothing-like-it", "--for", "2m");

    assertThat(text.exitCode()).as(text.output()).isZero();
    assertThat(text.output())
        .containsSubsequence(
            "message order-4711\n",
            "  source  stream ORDERS at 2, subject orders.own, stored ",
            "  lane    orders-0 of channel orders, nats-to-pulsar\n",
            "  target  topic " + PARTITION,
            ", same id\n",
            "  lane    orders.",
            "  target  none: not carried, an echo");
    JsonNode told = json(json.output());
    assertThat(told.path("messages").path(0).path("legs").path(0).path("target").path("state"))
        .hasToString("\"stored\"");
    assertThat(absent.exitCode()).isEqualTo(1);
    assertThat(absent.output())
        .contains("no message with id nothing-like-it was found")
        .contains("stream ORDERS: all of it, ");
  }

  /** What stands before it are warnings of the JVM. */
  private static JsonNode json(String output) throws Exception {
    return new ObjectMapper().readTree(output.substring(output.indexOf("{\n")));
  }

  @Test
  void whatCannotBeAskedIsSaidBeforeAnythingIsLookedAt() throws Exception {
    CommandRun channel = run("x", "--channel", "order");
    CommandRun bare = run("2");

    assertThat(channel.exitCode()).isEqualTo(2);
    assertThat(channel.output())
        .contains("has no channel order; it has orders, gauges; did you mean orders?");
    assertThat(bare.exitCode()).isEqualTo(2);
    assertThat(bare.output()).contains("STREAM:2").contains("--channel");
  }
}
