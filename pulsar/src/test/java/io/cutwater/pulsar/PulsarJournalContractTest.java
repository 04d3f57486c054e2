package io.cutwater.pulsar;

import io.cutwater.lane.Journal;
import io.cutwater.lane.contract.JournalContract;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.junit.jupiter.api.Tag;

@Tag("servers")
class PulsarJournalContractTest extends JournalContract {

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final String topic = SharedPulsar.freshTopic("cutwater-journal-contract-0");

  @Override
  protected Journal journal(String instance) {
    return new PulsarJournal(pulsar.clients(), PulsarJournal.Settings.of(topic, instance));
  }

  @Override
  protected void disconnect() throws PulsarAdminException {
    pulsar.admin().topics().unload(topic);
  }
}
