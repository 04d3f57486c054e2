package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.message.TargetName;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class PulsarTopicsTest {

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final PulsarTopics topics = new PulsarTopics(pulsar.clients());

  @Test
  void makesPartitionsAndFindsThemAgain() throws Exception {
    String topic = SharedPulsar.freshTopic("made");

    assertThat(topics.resolve(wanted(topic, 3)))
        .containsExactly(
            new TargetName(topic + "-partition-0"),
            new TargetName(topic + "-partition-1"),
            new TargetName(topic + "-partition-2"));

    assertThat(topics.resolve(PulsarTopicSettings.of(topic))).hasSize(3);
    assertThat(pulsar.admin().topics().getPartitionedTopicMetadata(topic).partitions).isEqualTo(3);
  }

  @Test
  void makesATopicWithoutPartitions() throws Exception {
    String topic = SharedPulsar.freshTopic("plain");

    assertThat(topics.resolve(PulsarTopicSettings.of(topic)))
        .containsExactly(new TargetName(topic));
    assertThat(topics.resolve(wanted(topic, 0))).containsExactly(new TargetName(topic));
  }

  @Test
  void neverAltersATopicThatDiffers() throws Exception {
    String topic = SharedPulsar.freshTopic("differs");
    topics.resolve(wanted(topic, 2));

    Fault fault = faultOf(wanted(topic, 4));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.HALT);
    assertThat(fault.code()).isEqualTo(Fault.Code.TARGET_UNAVAILABLE);
    assertThat(fault.what()).contains(topic, "has 2 partitions", "asks for 4 partitions");
    assertThat(faultOf(wanted(topic, 0)).what()).contains("asks for no partitions");
  }

  @Test
  void refusesAMissingTopicThatMayNotBeMade() {
    String topic = SharedPulsar.freshTopic("missing");

    Fault fault = faultOf(new PulsarTopicSettings(topic, OptionalInt.empty(), false));

    assertThat(fault.code()).isEqualTo(Fault.Code.TARGET_UNAVAILABLE);
    assertThat(fault.what()).contains(topic, "does not exist");
  }

  @Test
  void saysWhichNamespaceOrTenantIsMissing() {
    assertThat(faultOf(PulsarTopicSettings.of("persistent://public/nowhere/t")).code())
        .isEqualTo(Fault.Code.TARGET_UNAVAILABLE);
    assertThat(faultOf(PulsarTopicSettings.of("persistent://nobody/nowhere/t")).code())
        .isEqualTo(Fault.Code.TARGET_UNAVAILABLE);
  }

  @Test
  void makesNoPartitionsWithoutAdmin() throws Exception {
    PulsarSettings settings = PulsarSettings.of(pulsar.server().url(), Optional.empty());
    try (PulsarClients clients = PulsarClients.open(settings)) {
      PulsarTopics bare = new PulsarTopics(clients);
      String plain = SharedPulsar.freshTopic("bare");

      assertThat(bare.resolve(PulsarTopicSettings.of(plain)))
          .containsExactly(new TargetName(plain));
      assertThatThrownBy(() -> bare.resolve(wanted(SharedPulsar.freshTopic("bare"), 2)))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("without an admin address");
    }
  }

  @Test
  void aBrokerThatIsNotThereIsADisconnect() throws Exception {
    PulsarSettings nowhere = PulsarSettings.of("pulsar://127.0.0.1:1", Optional.empty());
    try (PulsarClients clients = PulsarClients.open(nowhere)) {
      assertThatThrownBy(() ->
              new PulsarTopics(clients)
                  .resolve(PulsarTopicSettings.of(SharedPulsar.freshTopic("nowhere"))))
          .isInstanceOfSatisfying(
              FaultException.class,
              e -> {
                assertThat(e.fault().code()).isEqualTo(Fault.Code.DISCONNECTED);
                assertThat(e.fault().kind()).isEqualTo(Fault.Kind.RETRY);
              });
    }
  }

  private Fault faultOf(PulsarTopicSettings wanted) {
    try {
      topics.resolve(wanted);
    } catch (FaultException e) {
      return e.fault();
    }
    throw new AssertionError("no fault for " + wanted);
  }

  private static PulsarTopicSettings wanted(String topic, int partitions) {
    return new PulsarTopicSettings(topic, OptionalInt.of(partitions), true);
  }
}
