package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.pulsar.PulsarProbe.Finding;
import io.cutwater.pulsar.PulsarProbe.Grade;
import io.cutwater.pulsar.SourceTopics.Found;
import io.cutwater.pulsar.SourceTopics.Wanted;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.common.policies.data.BacklogQuota;
import org.apache.pulsar.common.policies.data.BacklogQuota.BacklogQuotaType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class SourceTopicsTest {

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final SourceTopics topics = new SourceTopics(pulsar.clients());
  private final SourceProbe probe = new SourceProbe(pulsar.clients());

  @Test
  void findsWhatIsThereNow() throws Exception {
    String mark = "m" + UUID.randomUUID();
    String whole = "persistent://public/default/" + mark + "-a";
    String parts = "persistent://public/default/" + mark + "-b";
    Wanted wanted = new Wanted.Matching("public/default", Pattern.compile(mark + "-[a-z]"));
    pulsar.admin().topics().createNonPartitionedTopic(whole);
    pulsar.admin().topics().createNonPartitionedTopic(whole + "-x");

    assertThat(topics.find(wanted)).containsExactly(new Found(whole, List.of(whole)));
    pulsar.admin().topics().createPartitionedTopic(parts, 2);

    assertThat(topics.find(wanted))
        .containsExactly(
            new Found(whole, List.of(whole)),
            new Found(parts, List.of(parts + "-partition-0", parts + "-partition-1")));
    assertThat(topics.find(new Wanted.Named(List.of(parts + "-none"))))
        .containsExactly(new Found(parts + "-none", List.of()));
    assertThat(topics.find(new Wanted.Matching("public/none", Pattern.compile(".*")))).isEmpty();
  }

  @Test
  void saysWhatMayTakeMessagesAway() throws Exception {
    SourceBench bench = new SourceBench("probed");
    try (Producer<String> producer =
        pulsar.client().newProducer(Schema.STRING).topic(bench.topic).create()) {
      producer.send("x");
    }
    assertThat(probe.probe(bench.settings())).allMatch(each -> each.grade() == Grade.FINE);
    pulsar.admin().topicPolicies().setMessageTTL(bench.topic, 60);
    pulsar
        .admin()
        .topicPolicies()
        .setBacklogQuota(
            bench.topic,
            BacklogQuota.builder()
                .limitTime(60)
                .retentionPolicy(BacklogQuota.RetentionPolicy.producer_exception)
                .build(),
            BacklogQuotaType.message_age);
    bench.source().inspect(Optional.empty());

    List<Finding> findings = probe.probe(bench.settings());

    assertThat(what(findings, Grade.RISK))
        .hasSize(2)
        .anyMatch(what -> what.contains("expire after 60 s"))
        .anyMatch(what -> what.contains("keeps publishers out"));
    assertThat(what(findings, Grade.FINE))
        .anyMatch(what -> what.contains("keeps 1 messages"))
        .anyMatch(what -> what.contains("STRING"));
  }

  @Test
  void saysThatATopicIsMissing() throws Exception {
    PulsarSourceSettings settings =
        PulsarSourceSettings.of(SharedPulsar.freshTopic("nowhere"), "test", "lane-0");

    assertThat(what(probe.probe(settings), Grade.PROBLEM)).containsExactly("does not exist");
    assertThat(what(probe.probe(settings.withCreate(true)), Grade.FINE)).hasSize(1);
  }

  private static List<String> what(List<Finding> findings, Grade grade) {
    return findings.stream().filter(each -> each.grade() == grade).map(Finding::what).toList();
  }
}
