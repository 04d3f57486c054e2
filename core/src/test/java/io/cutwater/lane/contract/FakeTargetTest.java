package io.cutwater.lane.contract;

import io.cutwater.lane.Target;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.sim.FakeTarget;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The simulation's topics keep the contract that Pulsar's keep. */
class FakeTargetTest extends NumberedTargetContract {

  private final FakeTarget target = new FakeTarget();

  @AfterEach
  void close() {
    target.close();
  }

  @Override
  protected Target target(Duration nameWait) {
    target.waitForNames(nameWait);
    return target;
  }

  @Override
  protected TargetName made() {
    return new TargetName("t");
  }

  @Override
  protected List<Long> stored(TargetName name) {
    return target.stored(name).stream().map(FakeTarget.Stored::sequence).toList();
  }

  @Override
  protected void storeForeign(TargetName name, long sequence, Outgoing outgoing) {
    target.storeForeign(name, outgoing);
  }

  @Override
  protected void trim(TargetName name) {
    target.trim(name);
  }
}
