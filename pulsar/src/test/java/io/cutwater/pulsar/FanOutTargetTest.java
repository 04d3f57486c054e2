package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cutwater.lane.Target;
import io.cutwater.message.LaneId;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.TargetOpening;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Topics that messages name: they are looked up, and made, when they are opened. */
@Tag("servers")
class FanOutTargetTest {

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final String topic = SharedPulsar.freshTopic("fan");

  private Target.Writing open(String partition, int partitions, boolean create)
      throws FaultException {
    PulsarTarget target =
        new PulsarTarget(
            pulsar.clients(),
            PulsarTarget.Settings.forWindow(100),
            new LaneId("fan", 0),
            "T",
            new PulsarTarget.FanOut(topic + "-dead-letters", partitions, create));
    return target.open(
        new TargetOpening(
            new TargetName(partition),
            "deployment.fan-0.1",
            Optional.empty(),
            false,
            Optional.empty(),
            Map.of()),
        new RecordingInbox());
  }

  private Fault refused(int partitions, boolean create) {
    return catchThrowableOfType(FaultException.class, () -> open(topic, partitions, create).close())
        .fault();
  }

  @Test
  void aTopicIsMadeWithAllItsPartitionsWhenOneIsOpened() throws Exception {
    Target.Writing writing = open(topic + "-partition-1", 2, true);
    writing.close();

    assertThat(pulsar.admin().topics().getPartitionedTopicMetadata(topic).partitions).isEqualTo(2);
    assertThat(writing.facts().weaknesses()).isEmpty();
  }

  @Test
  void aMissingTopicIsWaitedForWhereItMayNotBeMade() throws Exception {
    Fault fault = refused(0, false);

    assertThat(fault.kind()).isEqualTo(Fault.Kind.RETRY);
    assertThat(fault.line()).contains(topic + " does not exist", "create the topic");

    pulsar.admin().topics().createNonPartitionedTopic(topic);
    open(topic, 0, false).close();
  }

  @Test
  void aTopicWithOtherPartitionsThanTheChannelSaysHaltsTheLane() throws Exception {
    pulsar.admin().topics().createPartitionedTopic(topic, 3);

    Fault fault = refused(0, true);

    assertThat(fault.kind()).isEqualTo(Fault.Kind.HALT);
    assertThat(fault.line()).contains(topic + " has 3 partitions", "no partitions");
  }
}
