package io.cutwater.playground.reckoning;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.playground.Playground;
import io.cutwater.playground.PlaygroundSettings;
import io.cutwater.playground.host.Progress;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class ReckonerTest {
  private static final int MESSAGES = 20;
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir static Path folder;

  private static Playground playground;
  private static Connection nats;
  private static PulsarClient pulsar;

  @BeforeAll
  static void start() throws Exception {
    playground = Playground.start(PlaygroundSettings.onFreePorts(folder), Progress.silent());
    nats = Nats.connect(playground.nats().url());
    pulsar = PulsarClient.builder().serviceUrl(playground.pulsar().url()).build();
    nats.jetStreamManagement()
        .addStream(StreamConfiguration.builder().name("SOURCE").subjects("source.>").build());
    for (int number = 1; number <= MESSAGES; number++) {
      nats.jetStream()
          .publish(subject(number), new Headers().add("Nats-Msg-Id", id(number)), payload(number));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    pulsar.close();
    nats.close();
    playground.close();
  }

  private static String subject(int number) {
    return "source." + number % 3;
  }

  private static String id(int number) {
    return "id-" + number;
  }

  private static byte[] payload(int number) {
    return ("payload " + number).getBytes(StandardCharsets.UTF_8);
  }

  private static void carry(Producer<byte[]> producer, int number, byte[] payload)
      throws Exception {
    producer
        .newMessage()
        .property("cutwater-sequence", Integer.toString(number))
        .property("cutwater-id", id(number))
        .property("cutwater-subject", subject(number))
        .value(payload)
        .send();
  }

  private static Producer<byte[]> producer(String topic) throws Exception {
    return pulsar.newProducer().topic(topic).enableBatching(false).create();
  }

  private static Reckoning reckon(String topic) throws Exception {
    return new Reckoner(nats, pulsar)
        .reckon(Carriage.of("SOURCE", topic).withDeadLetterTopic(topic + "-dead"));
  }

  @Test
  void isExactForAFaithfulTopicWithDeadLetters() throws Exception {
    try (Producer<byte[]> topic = producer("faithful");
        Producer<byte[]> dead = producer("faithful-dead")) {
      for (int number = 1; number <= MESSAGES; number++) {
        carry(number == 7 ? dead : topic, number, payload(number));
      }
    }

    Reckoning reckoning = reckon("faithful");

    assertThat(reckoning.exact()).isTrue();
    assertThat(reckoning.published()).isEqualTo(MESSAGES);
    assertThat(reckoning.stored()).isEqualTo(MESSAGES);
    assertThat(reckoning.deadLettered()).isEqualTo(1);
  }

  @Test
  void findsALossADuplicateADisorderAnAlterationAndAStranger() throws Exception {
    try (Producer<byte[]> topic = producer("faithless")) {
      for (int number : new int[] {1, 2, 4, 3, 5, 6, 6}) {
        carry(topic, number, payload(number));
      }
      carry(topic, 7, payload(99));
      topic.send(payload(8));
      for (int number = 9; number <= MESSAGES; number++) {
        carry(topic, number, payload(number));
      }
    }

    Reckoning reckoning = reckon("faithless");

    assertThat(reckoning.lost()).isEqualTo(1);
    assertThat(reckoning.duplicated()).isEqualTo(1);
    assertThat(reckoning.reordered()).isEqualTo(1);
    assertThat(reckoning.altered()).isEqualTo(1);
    assertThat(reckoning.strangers()).isEqualTo(1);
    assertThat(reckoning.exact()).isFalse();
  }

  @Test
  void takesSeveralTopicsTogetherAndTheOrderOfEachAlone() throws Exception {
    try (Producer<byte[]> one = producer("spread-1");
        Producer<byte[]> two = producer("spread-2")) {
      for (int number = MESSAGES; number > 0; number--) {
        carry(number % 2 == 0 ? one : two, MESSAGES + 1 - number, payload(MESSAGES + 1 - number));
      }
    }

    List<String> topics = List.of("spread-1", "spread-2", "spread-never-created");
    Reckoning reckoning = new Reckoner(nats, pulsar).reckon(Carriage.of("SOURCE", topics));
    assertThat(reckoning.exact()).isTrue();

    carryAgain("spread-2", 1);
    assertThat(new Reckoner(nats, pulsar).reckon(Carriage.of("SOURCE", topics)).duplicated())
        .isEqualTo(1);
  }

  private static void carryAgain(String topic, int number) throws Exception {
    try (Producer<byte[]> producer = producer(topic)) {
      carry(producer, number, payload(number));
    }
  }

  @Test
  void countsAllAsLostWhenTheTopicDoesNotExist() throws Exception {
    Reckoning reckoning = reckon("never-created");

    assertThat(reckoning.lost()).isEqualTo(MESSAGES);
    assertThat(pulsar.getPartitionsForTopic("never-created", false)).failsWithin(BOUND);
  }

  @Test
  void reckonsTheFilteredSubjectsOnly() throws Exception {
    try (Producer<byte[]> topic = producer("filtered")) {
      for (int number = 3; number <= MESSAGES; number += 3) {
        carry(topic, number, payload(number));
      }
    }

    Reckoning reckoning =
        new Reckoner(nats, pulsar)
            .reckon(
                new Carriage(
                    "SOURCE", Optional.of("source.0"), List.of("filtered"), Optional.empty()));

    assertThat(reckoning.exact()).isTrue();
    assertThat(reckoning.published()).isEqualTo(MESSAGES / 3);
  }

  @Test
  void reckonsNothingWhenTheFilterMatchesNothing() throws Exception {
    Reckoning reckoning =
        new Reckoner(nats, pulsar)
            .reckon(
                new Carriage(
                    "SOURCE", Optional.of("source.none"), List.of("no-topic"), Optional.empty()));

    assertThat(reckoning.published()).isZero();
    assertThat(reckoning.exact()).isTrue();
  }
}
