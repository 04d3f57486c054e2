package io.cutwater.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.message.Position;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.sim.FakeSource;
import io.cutwater.relay.sim.FakeTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many lanes of one process on one stream: what they share must not stop any of them. */
class ManyLanesTest {

  private static final int LANES = 200;
  private static final int STARTS = 16;
  private static final int MESSAGES = 3;

  private final FakeSource source = new FakeSource(LANES);
  private final FakeTarget target = new FakeTarget();
  private final StartGate gate = new StartGate(STARTS);
  private final List<LaneRig> lanes = new ArrayList<>();

  @AfterEach
  void close() throws InterruptedException {
    for (LaneRig lane : lanes) {
      lane.close();
    }
  }

  private LaneRig lane(int number) {
    LaneRig lane = new LaneRig("lane-" + number, source, target, gate);
    lanes.add(lane);
    return lane;
  }

  private static void publish(FakeSource source, int messages) {
    for (int i = 0; i < messages; i++) {
      source.publish("s", new byte[100]);
    }
  }

  private void awaitAll(Predicate<LaneRig> condition) {
    await().atMost(Duration.ofMinutes(2)).until(() -> lanes.stream().allMatch(condition));
  }

  @Test
  void e28NoMoreStartAtOnceThanMayAndEveryOneDoes() {
    AtomicInteger starting = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch mayTake = new CountDownLatch(1);
    for (int i = 0; i < LANES; i++) {
      LaneRig lane = lane(i);
      lane.journalPort =
          inbox -> {
            most.accumulateAndGet(starting.incrementAndGet(), Math::max);
            awaitOpen(mayTake);
            return lane.journal.take(inbox);
          };
      lane.sourcePort = new FirstRequest(source, starting::decrementAndGet);
      lane.start();
    }

    await().atMost(LaneRig.BOUND).until(() -> starting.get() == STARTS);
    mayTake.countDown();

    awaitAll(lane -> lane.view().isRunning());
    assertThat(most).hasValue(STARTS);
    assertThat(starting).hasValue(0);
  }

  @Test
  void e28ALostConnectionOfAllLeavesNoConsumerBehind() {
    for (int i = 0; i < LANES; i++) {
      lane(i).start();
    }
    awaitAll(lane -> lane.view().isRunning());

    source.disconnect();
    publish(source, MESSAGES);

    awaitAll(lane -> lane.stored().size() == MESSAGES && lane.view().isRunning());
    assertThat(lanes).allMatch(lane -> lane.view().session() == 2);
    assertThat(source.consumers()).hasSize(LANES);
  }

  @Test
  void e29OneWholeMessagePassesHoweverSmallItsLanesShare() {
    publish(source, MESSAGES);
    for (int i = 0; i < LANES; i++) {
      LaneRig lane = lane(i);
      lane.limits = lane.limits.withWindow(100, 1);
      lane.start();
    }

    awaitAll(lane -> lane.stored().size() == MESSAGES);

    assertThat(lanes).allMatch(lane -> lane.stored().equals(List.of(1L, 2L, 3L)));
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says when a session asks for messages the first time: its start is over then. */
  private static final class FirstRequest extends Around.ASource {
    private final Runnable started;

    private FirstRequest(Source inner, Runnable started) {
      super(inner);
      this.started = started;
    }

    @Override
    public Reading open(Optional<Position> floor, String former, Inbox inbox)
        throws FaultException {
      return new Around.AReading(super.open(floor, former, inbox)) {
        private boolean asked;

        @Override
        public void request(int messages, long bytes) {
          if (!asked) {
            asked = true;
            started.run();
          }
          super.request(messages, bytes);
        }
      };
    }
  }
}
