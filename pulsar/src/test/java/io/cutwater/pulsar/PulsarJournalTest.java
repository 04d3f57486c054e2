package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.lane.Journal;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.Optional;
import org.apache.pulsar.client.admin.LongRunningProcessStatus;
import org.apache.pulsar.client.admin.TopicPolicies;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class PulsarJournalTest {

  private static final Duration BOUND = Duration.ofSeconds(60);

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final RecordingInbox inbox = new RecordingInbox();
  private final String topic = SharedPulsar.freshTopic("cutwater-journal-test-lane-0");
  private final PulsarJournal journal = journal("one");

  @Test
  void readsItsLastState() throws Exception {
    Journal.Held held = journal.take(inbox).orElseThrow();
    assertThat(held.read()).isEmpty();

    for (int number = 1; number <= 100; number++) {
      held.write(number, "state " + number);
    }

    assertThat(inbox.await(100, Event.JournalWritten.class).getLast().number()).isEqualTo(100);
    assertThat(held.read()).contains("state 100");
    held.close();
  }

  @Test
  void isLookedAtWhileSomebodyHoldsIt() throws Exception {
    assertThat(journal.look()).isEmpty();
    assertThat(pulsar.admin().topics().getList("public/default")).doesNotContain(topic);
    Journal.Held held = journal.take(inbox).orElseThrow();
    assertThat(held.read()).isEmpty();
    assertThat(journal("two").look()).isEmpty();

    held.write(1, "state 1");
    held.write(2, "state 2");
    inbox.await(2, Event.JournalWritten.class);

    assertThat(journal("two").look()).contains("state 2");
    assertThat(held.isHeld()).isTrue();
    held.close();
    assertThat(journal("two").look()).contains("state 2");
    assertThat(pulsar.admin().topics().getSubscriptions(topic)).containsOnly("__compaction");
  }

  @Test
  void isProtectedFromBeingEmptiedBeforeItsFirstRecord() throws Exception {
    Journal.Held held = journal.take(inbox).orElseThrow();

    TopicPolicies policies = pulsar.admin().topicPolicies();
    assertThat(policies.getCompactionThreshold(topic)).isEqualTo(1 << 20);
    assertThat(policies.getRetention(topic).getRetentionTimeInMinutes()).isEqualTo(60);
    assertThat(pulsar.admin().topics().getInternalStats(topic).cursors).containsKey("__compaction");
    assertThat(policies.getInactiveTopicPolicies(topic).isDeleteWhileInactive()).isFalse();
    assertThat(held.read()).isEmpty();
    assertThat(held.weaknesses()).isEmpty();
    held.close();
  }

  @Test
  void startsOnARecordsWordAndSeesForItselfLater() throws Exception {
    writeAndClose("protected");
    TopicPolicies policies = pulsar.admin().topicPolicies();
    policies.removeCompactionThreshold(topic);
    Awaitility.await().atMost(BOUND).until(() -> policies.getCompactionThreshold(topic) == null);

    assertThat(lastState()).contains("protected");
    assertThat(policies.getCompactionThreshold(topic)).isNull();

    Journal.Held held = journal("one", 1 << 20, Duration.ofMillis(200)).take(inbox).orElseThrow();
    assertThat(held.read()).contains("protected");
    assertThat(held.weaknesses()).isEmpty();
    Awaitility.await().atMost(BOUND).until(() -> policies.getCompactionThreshold(topic) != null);
    assertThat(held.isHeld()).isTrue();
    held.close();
  }

  @Test
  void asksAtOnceWhereTheRecordSpeaksOfAnotherProtection() throws Exception {
    writeAndClose("protected otherwise");

    Journal.Held held = journal("one", 2 << 20, Duration.ofMinutes(2)).take(inbox).orElseThrow();
    assertThat(held.read()).contains("protected otherwise");

    assertThat(pulsar.admin().topicPolicies().getCompactionThreshold(topic)).isEqualTo(2 << 20);
    held.close();
  }

  @Test
  void isHeldByOneAndFreeWhenItCloses() throws Exception {
    Journal.Held held = journal.take(inbox).orElseThrow();
    PulsarJournal standby = journal("two");

    assertThat(standby.take(inbox)).isEmpty();
    assertThat(standby.holder()).contains("one at 127.0.0.1:");
    assertThat(held.isHeld()).isTrue();
    held.close();
    held.close();
    assertThat(held.isHeld()).isFalse();

    Journal.Held successor = standby.take(inbox).orElseThrow();
    assertThat(successor.isHeld()).isTrue();
    successor.close();
  }

  @Test
  void theSameInstanceDoesNotHoldItTwice() throws Exception {
    Journal.Held held = journal.take(inbox).orElseThrow();

    assertThat(journal.take(inbox)).isEmpty();

    assertThat(held.isHeld()).isTrue();
    held.close();
  }

  @Test
  void aDisconnectLosesTheLockForGood() throws Exception {
    Journal.Held held = journal.take(inbox).orElseThrow();

    pulsar.admin().topics().unload(topic);

    Awaitility.await().atMost(BOUND).until(() -> !held.isHeld());
    held.write(1, "too late");
    assertThat(inbox.doubt().code()).isEqualTo(Fault.Code.LOCK_LOST);
    assertThatThrownBy(held::read)
        .isInstanceOfSatisfying(
            FaultException.class,
            e -> assertThat(e.fault().code()).isEqualTo(Fault.Code.LOCK_LOST));
    assertThat(held.isHeld()).isFalse();
    held.close();
  }

  @Test
  void aRecordTooLargeDoubtsTheSession() throws Exception {
    Journal.Held held = journal.take(inbox).orElseThrow();

    held.write(1, "x".repeat(6 << 20));

    assertThat(inbox.doubt().code()).isEqualTo(Fault.Code.JOURNAL_FAILED);
    held.close();
  }

  @Test
  void survivesCompactionUnloadAndTrim() throws Exception {
    writeAndClose("before compaction");

    pulsar.admin().topics().triggerCompaction(topic);
    Awaitility.await().atMost(BOUND).until(this::isCompacted);
    pulsar.admin().topics().unload(topic);
    pulsar.admin().topics().trimTopic(topic);

    assertThat(lastState()).contains("before compaction");
    writeAndClose("after compaction");
    assertThat(lastState()).contains("after compaction");
  }

  @Test
  void isCompactedByTheBrokerAsItGrows() throws Exception {
    Journal.Held held = journal.take(inbox).orElseThrow();
    String large = "x".repeat(256 << 10);
    for (int number = 1; number <= 12; number++) {
      held.write(number, large + number);
    }
    inbox.await(12, Event.JournalWritten.class);
    held.close();

    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> pulsar.admin().topics().getInternalStats(topic).compactedLedger.entries > 0);

    assertThat(lastState()).contains(large + 12);
  }

  @Test
  void survivesARestartOfTheBroker() throws Exception {
    writeAndClose("before the restart");
    Journal.Held held = journal.take(inbox).orElseThrow();

    pulsar.server().kill();
    pulsar.server().restart();

    Awaitility.await().atMost(BOUND).until(() -> !held.isHeld());
    held.close();
    // A broker that has just come back moves its topics about once more.
    Awaitility.await()
        .atMost(BOUND)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(lastState()).contains("before the restart"));
  }

  @Test
  void saysThatItMayBeEmptiedWithoutAdmin() throws Exception {
    PulsarSettings settings = PulsarSettings.of(pulsar.server().url(), Optional.empty());
    try (PulsarClients clients = PulsarClients.open(settings)) {
      PulsarJournal bare = new PulsarJournal(clients, PulsarJournal.Settings.of(topic, "one"));

      Journal.Held held = bare.take(inbox).orElseThrow();

      assertThat(held.read()).isEmpty();
      assertThat(held.weaknesses()).singleElement().asString().contains("may be emptied");
      assertThat(bare.holder()).contains("unknown");
      held.close();
    }
  }

  private void writeAndClose(String record) throws FaultException {
    inbox.clear();
    Journal.Held held = taken();
    var unused = held.read();
    held.write(1, record);
    inbox.await(1, Event.JournalWritten.class);
    held.close();
  }

  private Optional<String> lastState() throws FaultException {
    Journal.Held held = taken();
    try {
      return held.read();
    } finally {
      held.close();
    }
  }

  private Journal.Held taken() {
    return Awaitility.await()
        .atMost(BOUND)
        .ignoreExceptions()
        .until(() -> journal.take(inbox), Optional::isPresent)
        .orElseThrow();
  }

  private boolean isCompacted() throws Exception {
    return pulsar.admin().topics().compactionStatus(topic).status
        == LongRunningProcessStatus.Status.SUCCESS;
  }

  private PulsarJournal journal(String instance) {
    return new PulsarJournal(pulsar.clients(), PulsarJournal.Settings.of(topic, instance));
  }

  private PulsarJournal journal(String instance, long compactionBytes, Duration askWithin) {
    return new PulsarJournal(
        pulsar.clients(),
        new PulsarJournal.Settings(
            topic, instance, compactionBytes, Duration.ofSeconds(30), askWithin));
  }
}
