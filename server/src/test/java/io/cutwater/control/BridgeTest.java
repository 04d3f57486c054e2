package io.cutwater.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.control.Fakes.FakeLane;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BridgeTest {

  private static final Fault DOWN =
      Fault.retry(Fault.Code.DISCONNECTED, "Pulsar is down", "start it");

  private static Bridge bridge(LaneStarter starter, String... channels) {
    return new Bridge(
        List.of(channels).stream().map(Fakes::channel).toList(),
        starter,
        InstantSource.system(),
        new Random(1));
  }

  @Test
  void startsAChannelWhoseServersComeLater() {
    AtomicInteger attempts = new AtomicInteger();
    FakeLane lane = new FakeLane(Fakes.view("a", "running", 0, 1));
    Bridge bridge =
        bridge(
            channel -> {
              if (attempts.incrementAndGet() < 3) {
                throw new FaultException(DOWN);
              }
              return lane;
            },
            "a");

    bridge.start();

    await().until(() -> bridge.status().getFirst().state().equals("running"));
    assertThat(attempts).hasValue(3);
    assertThat(bridge.readiness().isReady()).isTrue();
  }

  @Test
  void aWaitingChannelHindersNoOther() {
    FakeLane lane = new FakeLane(Fakes.view("b", "running", 0, 1));
    Bridge bridge =
        bridge(
            channel -> {
              if (channel.name().equals("a")) {
                throw new FaultException(DOWN);
              }
              return lane;
            },
            "a",
            "b");

    bridge.start();

    await().until(() -> bridge.status().get(1).state().equals("running"));
    await().until(() -> bridge.status().getFirst().fault().isPresent());
    assertThat(bridge.readiness().reasons())
        .containsExactly("channel a is waiting: DISCONNECTED: Pulsar is down (start it)");
  }

  @Test
  void saysWhatAStopAbandoned() throws InterruptedException {
    FakeLane lane = new FakeLane(Fakes.view("a", "stopped", 5, 1));
    Bridge bridge = bridge(channel -> lane, "a");
    bridge.start();
    await().until(() -> bridge.status().getFirst().lane().isPresent());

    StopReport report = bridge.stop(Duration.ofSeconds(1));

    assertThat(report.abandoned()).containsExactly(new StopReport.Abandoned("a", 5, true));
  }

  @Test
  void stopsAChannelThatStillWaits() throws InterruptedException {
    Bridge bridge =
        bridge(
            channel -> {
              throw new FaultException(DOWN);
            },
            "a");
    bridge.start();

    assertThat(bridge.stop(Duration.ofSeconds(1)).isClean()).isTrue();
  }
}
