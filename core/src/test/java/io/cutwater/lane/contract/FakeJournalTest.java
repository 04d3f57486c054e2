package io.cutwater.lane.contract;

import io.cutwater.lane.Journal;
import io.cutwater.relay.sim.FakeJournal;

/** The simulation's journal keeps the contract that Pulsar's keeps. */
class FakeJournalTest extends JournalContract {

  private final FakeJournal journal = new FakeJournal();

  @Override
  protected Journal journal(String instance) {
    return journal;
  }

  @Override
  protected void disconnect() {
    journal.disconnect();
  }
}
