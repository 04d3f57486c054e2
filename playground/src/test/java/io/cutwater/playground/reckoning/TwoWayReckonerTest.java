package io.cutwater.playground.reckoning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.playground.Playground;
import io.cutwater.playground.PlaygroundSettings;
import io.cutwater.playground.host.Progress;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.nio.file.Path;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
// A close that may be interrupted is what javac warns of; these methods may be interrupted anyway.
@SuppressWarnings("try")
class TwoWayReckonerTest {

  @TempDir static Path folder;

  private static Playground playground;
  private static Connection nats;
  private static PulsarClient pulsar;

  @BeforeAll
  static void start() throws Exception {
    playground = Playground.start(PlaygroundSettings.onFreePorts(folder), Progress.silent());
    nats = Nats.connect(playground.nats().url());
    pulsar = PulsarClient.builder().serviceUrl(playground.pulsar().url()).build();
  }

  @AfterAll
  static void stop() throws Exception {
    pulsar.close();
    nats.close();
    playground.close();
  }

  /** A stream and a topic of one name, written to by publishers and by what passes for a lane. */
  private static final class Pair implements AutoCloseable {

    private final String name;
    private final Producer<byte[]> publisher;
    private final Producer<byte[]> lane;

    Pair(String name) throws Exception {
      this.name = name;
      nats.jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name(name)
                  .subjects(name + ".>", "cutwater.fence." + name + ".>")
                  .build());
      publisher = pulsar.newProducer().topic(name).producerName("app").create();
      lane = pulsar.newProducer().topic(name).producerName("cutwater-lane").create();
    }

    void publishToStream(String payload) throws Exception {
      nats.jetStream().publish(name + ".own", payload.getBytes(UTF_8));
    }

    void carryToStream(String payload) throws Exception {
      nats.jetStream()
          .publish(
              name + ".carried",
              new Headers().add("Cutwater-Lane", "lane"),
              payload.getBytes(UTF_8));
    }

    void publishToTopic(String payload) throws Exception {
      publisher.send(payload.getBytes(UTF_8));
    }

    void carryToTopic(String payload) throws Exception {
      lane.send(payload.getBytes(UTF_8));
    }

    TwoWay reckon() throws Exception {
      return new TwoWayReckoner(nats, pulsar, payload -> payload[0] == 'n')
          .reckon(
              Carriage.of(name, name).withDeadLetterTopic(name + "-dead"), name + "-dead-letters");
    }

    @Override
    public void close() throws Exception {
      publisher.close();
      lane.close();
    }
  }

  @Test
  void isExactWhenEachMessageIsOnBothSidesOnce() throws Exception {
    try (Pair pair = new Pair("faithful")) {
      nats.jetStream().publish("cutwater.fence.faithful.lane", "fence".getBytes(UTF_8));
      for (int i = 0; i < 5; i++) {
        pair.publishToStream("n" + i);
        pair.publishToTopic("p" + i);
        pair.carryToTopic("n" + i);
        pair.carryToStream("p" + i);
      }

      TwoWay found = pair.reckon();

      assertThat(found.toTopic().exact()).isTrue();
      assertThat(found.toStream().exact()).isTrue();
      assertThat(found.toTopic().published()).isEqualTo(5);
      assertThat(found.toStream().stored()).isEqualTo(5);
      assertThat(found.echoesInTopic()).isZero();
      assertThat(found.echoesInStream()).isZero();
      assertThat(Origins.ofStream(nats, "faithful")).isEqualTo(new Origins(5, 5));
      assertThat(Origins.ofTopic(pulsar, "faithful")).isEqualTo(new Origins(5, 5));
    }
  }

  @Test
  void tellsEchoesFromLossesAndDoubles() throws Exception {
    try (Pair pair = new Pair("faithless")) {
      for (int i = 0; i < 4; i++) {
        pair.publishToStream("n" + i);
        pair.publishToTopic("p" + i);
      }
      for (String copy : new String[] {"n0", "n2", "n1", "n1"}) {
        pair.carryToTopic(copy);
      }
      for (String copy : new String[] {"p0", "p1", "p2", "p3", "p9"}) {
        pair.carryToStream(copy);
      }
      pair.carryToTopic("p3");
      pair.carryToStream("n0");
      pair.carryToStream("n0");

      TwoWay found = pair.reckon();

      assertThat(found.toTopic().lost()).isEqualTo(1);
      assertThat(found.toTopic().reordered()).isEqualTo(1);
      assertThat(found.toTopic().duplicated()).isEqualTo(1);
      assertThat(found.echoesInTopic()).isEqualTo(1);
      assertThat(found.toStream().lost()).isZero();
      assertThat(found.toStream().strangers()).isEqualTo(1);
      assertThat(found.echoesInStream()).isEqualTo(2);
    }
  }
}
