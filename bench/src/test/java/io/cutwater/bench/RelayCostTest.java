package io.cutwater.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * What a message costs the relay, counted: a change that makes it cost more fails here, on any
 * machine. Whoever makes it cost less lowers the bounds.
 */
class RelayCostTest {

  private static final int WARMING = 20_000;
  private static final int MESSAGES = 50_000;
  private static final double THOUSAND = 1_000;

  private final Treadmill treadmill = new Treadmill();

  private static double perThousand(long before, long after) {
    return (after - before) * THOUSAND / MESSAGES;
  }

  @Test
  void aMessageIsOneDeliveryOneSendAndOneReceipt() {
    treadmill.carry(WARMING);
    Treadmill.Counts before = treadmill.counts();

    treadmill.carry(MESSAGES);

    Treadmill.Counts after = treadmill.counts();
    assertThat(after.messages() - before.messages()).isEqualTo(MESSAGES);
    assertThat(after.sends() - before.sends()).isEqualTo(MESSAGES);
    // Two, ticks, and the journal's.
    assertThat(perThousand(before.steps(), after.steps())).isBetween(2_000.0, 2_025.0);
  }

  @Test
  void thousandsShareARecordAnAcknowledgementAndARequest() {
    treadmill.carry(WARMING);
    Treadmill.Counts before = treadmill.counts();

    treadmill.carry(MESSAGES);

    Treadmill.Counts after = treadmill.counts();
    assertThat(perThousand(before.records(), after.records())).isLessThan(0.5);
    assertThat(perThousand(before.acknowledgements(), after.acknowledgements())).isLessThan(0.5);
    assertThat(perThousand(before.requests(), after.requests())).isLessThan(0.25);
  }

  @Test
  void aMessageTakesSoMuchOfTheHeap() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    treadmill.carry(WARMING);
    long before = threads.getCurrentThreadAllocatedBytes();

    treadmill.carry(MESSAGES);

    long each = (threads.getCurrentThreadAllocatedBytes() - before) / MESSAGES;
    // 829 when this was written, on JDK 25 without compact headers.
    assertThat(each).isLessThan(850);
  }
}
