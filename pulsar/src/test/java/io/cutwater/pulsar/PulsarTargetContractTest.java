package io.cutwater.pulsar;

import io.cutwater.lane.Target;
import io.cutwater.lane.contract.NumberedTargetContract;
import io.cutwater.message.LaneId;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Outgoing;
import java.time.Duration;
import java.util.List;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.common.policies.data.RetentionPolicies;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;

@Tag("servers")
class PulsarTargetContractTest extends NumberedTargetContract {

  private final SharedPulsar pulsar = SharedPulsar.get();

  @Override
  protected Target target(Duration nameWait) {
    return new PulsarTarget(
        pulsar.clients(),
        PulsarTarget.Settings.forWindow(20_000).withNameWait(nameWait),
        new LaneId("contract", 0),
        "CONTRACT");
  }

  @Override
  protected TargetName made() throws Exception {
    return pulsar.madeTopic("contract");
  }

  @Override
  protected List<Long> stored(TargetName name) throws Exception {
    return StoredMessages.sequences(pulsar.client(), name.value());
  }

  @Override
  protected void storeForeign(TargetName name, long sequence, Outgoing outgoing) throws Exception {
    try (Producer<byte[]> foreign =
        pulsar
            .client()
            .newProducer()
            .topic(name.value())
            .producerName("somebody-" + sequence)
            .create()) {
      foreign
          .newMessage()
          .sequenceId(sequence)
          .properties(MessageProperties.encode("contract-0", "CONTRACT", outgoing.envelope()))
          .value(outgoing.envelope().payload().bytes())
          .send();
    }
  }

  /**
   * Ledgers go only whole, behind the broker's cursors: what others store next moves those on, and
   * is left in the topic.
   */
  @Override
  protected void trim(TargetName name) throws Exception {
    String topic = name.value();
    pulsar.admin().topicPolicies().setRetention(topic, new RetentionPolicies(0, 0));
    int before = stored(name).size();
    pulsar.admin().topics().unload(topic);
    for (int i = 0; i < 4; i++) {
      try (Producer<byte[]> foreign = pulsar.client().newProducer().topic(topic).create()) {
        foreign.send(new byte[1]);
      }
    }
    pulsar.admin().topics().unload(topic);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          pulsar.admin().topics().trimTopic(topic);
          return stored(name).size() < before + 4;
        });
  }
}
