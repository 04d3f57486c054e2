package io.cutwater.lane.contract;

import io.cutwater.lane.Source;
import io.cutwater.relay.sim.FakeSource;

/** The simulation's stream keeps the contract that JetStream keeps. */
class FakeSourceTest extends SourceContract {

  private final FakeSource source = new FakeSource();

  @Override
  protected Source source() {
    return source;
  }

  @Override
  protected void publish(byte[] payload) {
    source.publish("s", payload);
  }

  @Override
  protected void purgeBelow(long first) {
    source.purgeBelow(first);
  }

  @Override
  protected void recreate() {
    source.recreate();
  }

  @Override
  protected void expireRequests() {
    source.expireRequests();
  }
}
