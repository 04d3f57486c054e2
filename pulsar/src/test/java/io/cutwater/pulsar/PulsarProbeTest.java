package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class PulsarProbeTest {

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final PulsarProbe probe = new PulsarProbe(pulsar.clients());
  private final String topic = SharedPulsar.freshTopic("probe");
  private final PulsarJournal.Settings journal =
      PulsarJournal.Settings.of(SharedPulsar.freshTopic("cutwater-journal-probe"), "one");

  @Test
  void saysWhatWouldBeMadeAndMakesNothing() throws Exception {
    List<PulsarProbe.Finding> findings = probe.probe(wanted(3), journal);

    assertThat(findings)
        .extracting(PulsarProbe.Finding::what)
        .contains("does not exist and would be made with 3 partitions")
        .contains("the journal does not exist and would be made")
        .anyMatch(what -> what.startsWith("runs Pulsar "));
    assertThat(findings).noneMatch(finding -> finding.grade() == PulsarProbe.Grade.PROBLEM);
    assertThat(new PulsarTopics(pulsar.clients()).existing(topic)).isEmpty();
    assertThat(new PulsarTopics(pulsar.clients()).existing(journal.topic())).isEmpty();
  }

  @Test
  void saysHowAnExistingTopicDiffers() throws Exception {
    new PulsarTopics(pulsar.clients()).resolve(wanted(2));

    List<PulsarProbe.Finding> findings = probe.probe(wanted(3), journal);

    assertThat(findings)
        .anyMatch(finding ->
            finding.grade() == PulsarProbe.Grade.PROBLEM
                && finding.what().contains("has 2 partitions"));
    assertThat(findings)
        .extracting(PulsarProbe.Finding::what)
        .contains("will have deduplication switched on");
  }

  private PulsarTopicSettings wanted(int partitions) {
    return new PulsarTopicSettings(topic, OptionalInt.of(partitions), true);
  }
}
