package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.playground.load.TopicLoad;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.TypedMessageBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Channels in both directions: nothing echoes, and what comes back is what left. */
@Tag("servers")
@ExtendWith(SharedServers.class)
// A close that may be interrupted is what javac warns of; these methods may be interrupted anyway.
@SuppressWarnings("try")
class BothWaysTest {

  private static final long SEED = Long.getLong("cutwater.seed", System.nanoTime());
  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final int MESSAGES = 300;

  @TempDir static Path folder;
  private static Servers servers;
  private static Connection nats;
  private static PulsarClient pulsar;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void connect(Servers shared) throws Exception {
    servers = shared;
    nats = Nats.connect(servers.playground().nats().url());
    pulsar = PulsarClient.builder().serviceUrl(servers.playground().pulsar().url()).build();
  }

  @AfterAll
  static void disconnect() throws PulsarClientException, InterruptedException {
    nats.close();
    pulsar.close();
  }

  private static CutwaterProcess cutwater(String instance, String deployment, String channels) {
    String head = "deployment: " + deployment + "\n" + servers.configuration();
    return new CutwaterProcess(folder, instance, head, channels);
  }

  private static String topic(String name) {
    return "persistent://public/default/" + name;
  }

  private static void publish(String subject, String text)
      throws IOException, JetStreamApiException {
    nats.jetStream().publish(subject, text.getBytes(UTF_8));
  }

  /** Every payload of a topic, in its order. */
  private static List<org.apache.pulsar.client.api.Message<byte[]>> topicContent(String name)
      throws IOException {
    List<org.apache.pulsar.client.api.Message<byte[]>> all = new ArrayList<>();
    try (Reader<byte[]> reader =
        pulsar.newReader().topic(topic(name)).startMessageId(MessageId.earliest).create()) {
      while (reader.hasMessageAvailable()) {
        all.add(reader.readNext(30, TimeUnit.SECONDS));
      }
    }
    return all;
  }

  private static void awaitHeld(String stream, String filter, long messages) {
    await().atMost(BOUND).until(() -> servers.held(stream, filter) >= messages);
  }

  private static void awaitTopic(String name, int messages) {
    await().atMost(BOUND).until(() -> topicContent(name).size() >= messages);
  }

  @Test
  void aTwoWayChannelCarriesEveryMessageOnceAndEchoesNone() throws Exception {
    try (CutwaterProcess cutwater =
        cutwater(
            "two-way",
            "cutwater",
            """
              - name: orders
                flow: both
                nats: { stream: ORDERS, subjects: ["orders.>"], subject: "orders.{key}", create: true }
                pulsar: { topic: orders }
                require: exactly-once
            """)) {
      cutwater.awaitState("running");
      long fromPulsar;
      try (TopicLoad load =
          TopicLoad.start(servers.playground().pulsar().url(), topic("orders"), 500)) {
        for (int i = 0; i < MESSAGES; i++) {
          publish("orders.n" + i % 7, "from NATS " + i);
        }
        await().atMost(BOUND).until(() -> load.accepted() >= MESSAGES);
        fromPulsar = load.end();
      }
      long all = fromPulsar + MESSAGES;
      awaitHeld("ORDERS", "orders.>", all);
      awaitTopic("orders", (int) all);
      // Every echo that there would be has been looked at.
      await().atMost(BOUND).until(() -> cutwater.channel().path("omitted").asLong() >= all);

      List<String> inStream = StreamMessages.read(nats, "ORDERS", "orders.>").texts();
      List<String> inTopic =
          topicContent("orders").stream().map(each -> new String(each.getData(), UTF_8)).toList();
      assertThat(inStream).hasSize((int) all).doesNotHaveDuplicates();
      assertThat(inTopic).containsExactlyInAnyOrderElementsOf(inStream);
    }
  }

  @Test
  void twoCutwatersInARingEchoNothing() throws Exception {
    try (CutwaterProcess there =
            cutwater(
                "ring-there",
                "there",
                """
                  - name: ring
                    flow: nats-to-pulsar
                    nats: { stream: RING, subjects: ["ring.>"], create: true }
                    pulsar: { topic: ring }
                """);
        CutwaterProcess back =
            cutwater(
                "ring-back",
                "back",
                """
                  - name: ring
                    flow: pulsar-to-nats
                    nats: { stream: RING, subject: "ring.{key}" }
                    pulsar: { topic: ring }
                """)) {
      there.awaitState("running");
      back.awaitState("running");
      try (Producer<byte[]> producer = pulsar.newProducer().topic(topic("ring")).create()) {
        for (int i = 0; i < MESSAGES; i++) {
          publish("ring.a", "from NATS " + i);
          producer.newMessage().key("b").value(("from Pulsar " + i).getBytes(UTF_8)).send();
        }
      }
      awaitHeld("RING", "ring.>", 2L * MESSAGES);
      awaitTopic("ring", 2 * MESSAGES);
      await().atMost(BOUND).until(() -> there.channel().path("omitted").asLong() >= MESSAGES);
      await().atMost(BOUND).until(() -> back.channel().path("omitted").asLong() >= MESSAGES);

      assertThat(StreamMessages.read(nats, "RING", "ring.>").all()).hasSize(2 * MESSAGES);
      assertThat(topicContent("ring")).hasSize(2 * MESSAGES);
    }
  }

  @Test
  void aMessageOfNatsComesBackThroughPulsarAsItLeft() throws Exception {
    try (CutwaterProcess cutwater =
        cutwater(
            "there-and-back",
            "cutwater",
            """
              - name: leave
                flow: nats-to-pulsar
                nats: { stream: LEAVE, subjects: ["leave.>"], create: true }
                pulsar: { topic: leave }
              - name: back
                flow: pulsar-to-nats
                nats: { stream: BACK, subject: "back.{subject}", create: true }
                pulsar: { topic: leave }
            """)) {
      cutwater.awaitState("running");
      List<NatsMessage> sent = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        NatsMessage message =
            NatsMessage.builder()
                .subject("leave.s" + i)
                .headers(hostileHeaders())
                .data(bytes(random.nextInt(200)))
                .build();
        nats.jetStream().publish(message);
        sent.add(message);
      }
      awaitHeld("BACK", "back.>", MESSAGES);

      List<Message> back = StreamMessages.read(nats, "BACK", "back.>").all();
      for (int i = 0; i < MESSAGES; i++) {
        Message came = back.get(i);
        assertThat(came.getSubject()).isEqualTo("back." + sent.get(i).getSubject());
        assertThat(came.getData()).as("seed %d", SEED).isEqualTo(sent.get(i).getData());
        assertThat(own(came.getHeaders()))
            .as("seed %d", SEED)
            .isEqualTo(own(sent.get(i).getHeaders()));
      }
    }
  }

  private Headers hostileHeaders() {
    Headers headers = new Headers();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String name = "h" + random.nextInt(4) + (random.nextBoolean() ? "-X" : ".y_z");
      headers.add(name, random.nextBoolean() ? "" : "value " + random.nextInt(9) + " \"=,;");
    }
    headers.add("ce-type", "io.cutwater.test");
    return headers;
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  /** What a publisher wrote: all but what Cutwater and the servers add. */
  private static Map<String, List<String>> own(Headers headers) {
    Map<String, List<String>> own = new TreeMap<>();
    for (String name : headers.keySet()) {
      if (!name.startsWith("Cutwater-") && !name.startsWith("Nats-")) {
        own.put(name, List.copyOf(headers.get(name)));
      }
    }
    return own;
  }

  @Test
  void aMessageOfPulsarComesBackThroughNatsAsItLeft() throws Exception {
    try (CutwaterProcess cutwater =
            cutwater(
                "back-and-there",
                "cutwater",
                """
                  - name: away
                    flow: pulsar-to-nats
                    nats: { stream: AWAY, subject: "away.all", create: true }
                    pulsar: { topic: away }
                  - name: home
                    flow: nats-to-pulsar
                    nats: { stream: AWAY, subjects: ["away.all"] }
                    pulsar: { topic: home }
                """);
        Producer<byte[]> producer = pulsar.newProducer().topic(topic("away")).create()) {
      cutwater.awaitState("running");
      for (int i = 0; i < MESSAGES; i++) {
        randomly(producer.newMessage()).send();
      }
      awaitTopic("home", MESSAGES);

      var sent = topicContent("away");
      var came = topicContent("home");
      assertThat(came).hasSize(MESSAGES);
      for (int i = 0; i < MESSAGES; i++) {
        assertThat(came.get(i).getData()).as("seed %d", SEED).isEqualTo(sent.get(i).getData());
        assertThat(came.get(i).hasKey()).isEqualTo(sent.get(i).hasKey());
        assertThat(came.get(i).getKey()).as("seed %d", SEED).isEqualTo(sent.get(i).getKey());
        assertThat(came.get(i).hasBase64EncodedKey()).isEqualTo(sent.get(i).hasBase64EncodedKey());
        assertThat(came.get(i).getOrderingKey()).isEqualTo(sent.get(i).getOrderingKey());
        assertThat(came.get(i).getEventTime()).isEqualTo(sent.get(i).getEventTime());
        assertThat(own(came.get(i).getProperties()))
            .as("seed %d", SEED)
            .isEqualTo(own(sent.get(i).getProperties()));
      }
    }
  }

  private TypedMessageBuilder<byte[]> randomly(TypedMessageBuilder<byte[]> message) {
    message.value(bytes(random.nextInt(300)));
    switch (random.nextInt(3)) {
      case 0 -> message.key("key " + random.nextInt(5));
      case 1 -> message.keyBytes(bytes(1 + random.nextInt(9)));
      default -> {}
    }
    if (random.nextBoolean()) {
      message.orderingKey(bytes(4));
    }
    if (random.nextBoolean()) {
      message.eventTime(1 + random.nextLong(2_000_000_000_000L));
    }
    String[] names = {
      "plain", "with space", "colon:", "ünïcode", "Nats-Msg-Id", "Nats-Rollup", "a\nb"
    };
    for (int i = random.nextInt(4); i > 0; i--) {
      message.property(
          names[random.nextInt(names.length)], "value\r\n " + random.nextInt(9) + " Ω ");
    }
    return message;
  }

  private static Map<String, String> own(Map<String, String> properties) {
    Map<String, String> own = new TreeMap<>(properties);
    own.keySet().removeIf(name -> name.startsWith("cutwater-"));
    return own;
  }
}
