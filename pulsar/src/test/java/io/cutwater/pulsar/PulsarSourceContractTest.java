package io.cutwater.pulsar;

import io.cutwater.lane.Source;
import io.cutwater.lane.contract.SourceContract;
import io.cutwater.message.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.common.policies.data.RetentionPolicies;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;

@Tag("servers")
class PulsarSourceContractTest extends SourceContract {

  private static final Duration EXPIRES = Duration.ofSeconds(10);

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final String topic = SharedPulsar.freshTopic("source-contract");
  private final List<MessageId> ids = new ArrayList<>();
  private Producer<byte[]> producer;
  private boolean oneToALedger;

  @BeforeEach
  void makeTopic(TestInfo test) throws Exception {
    pulsar.admin().topics().createNonPartitionedTopic(topic);
    producer = pulsar.client().newProducer().topic(topic).enableBatching(false).create();
    oneToALedger = test.getDisplayName().startsWith("facts");
  }

  @AfterEach
  void closeProducer() throws Exception {
    producer.close();
  }

  @Override
  protected Source source() {
    return new PulsarSource(
        pulsar.clients(),
        PulsarSourceSettings.of(topic, "test", "contract-0")
            .with(new PulsarSourceSettings.ReadTiming(EXPIRES, Duration.ofSeconds(15))),
        new PulsarPlaces(pulsar.clients()));
  }

  @Override
  protected void publish(byte[] payload) throws Exception {
    ids.add(producer.send(payload));
    if (oneToALedger) {
      producer.close();
      pulsar.admin().topics().unload(topic);
      producer = pulsar.client().newProducer().topic(topic).enableBatching(false).create();
    }
  }

  @Override
  protected Position position(long sequence) {
    return new Positions(topic).of(ids.get((int) sequence - 1)).orElseThrow();
  }

  /** Ledgers go only whole, when no subscription holds them and another one is open. */
  @Override
  protected void purgeBelow(long first) throws Exception {
    pulsar.admin().topicPolicies().setRetention(topic, new RetentionPolicies(0, 0));
    for (String name : pulsar.admin().topics().getSubscriptions(topic)) {
      pulsar.admin().topics().deleteSubscription(topic, name, true);
    }
    if (first <= ids.size()) {
      pulsar.admin().topics().createSubscription(topic, "keeps", MessageId.earliest);
      pulsar.admin().topics().resetCursor(topic, "keeps", ids.get((int) first - 1));
    }
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> {
            pulsar.admin().topics().trimTopic(topic);
            return StoredMessages.of(pulsar.client(), topic).size() == ids.size() - first + 1;
          });
    } catch (ConditionTimeoutException e) {
      // When a broker lets go of ledgers is its own affair, and not what is tested.
      Assumptions.abort("the broker did not trim " + topic + " to what is asked");
    }
  }

  @Override
  protected void recreate() throws Exception {
    producer.close();
    pulsar.admin().topics().delete(topic, true);
    pulsar.admin().topics().createNonPartitionedTopic(topic);
    producer = pulsar.client().newProducer().topic(topic).create();
  }

  @Override
  protected void expireRequests() {
    // They end by themselves.
  }

  @Override
  protected boolean remembersItsEnd() {
    return false;
  }

  /** Brokers before 4.1 do not tell when a topic was made. */
  @Override
  protected boolean tellsIncarnations() {
    return false;
  }
}
