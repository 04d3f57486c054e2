package io.cutwater.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.relay.LaneView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  private final AtomicLong now = new AtomicLong();
  private final StallWatch stalls = new StallWatch(() -> Instant.ofEpochMilli(now.get()));

  private Readiness readiness(LaneView view) {
    return Readiness.of(
        List.of(new ChannelStatus(Fakes.channel("a"), List.of(view), false, Optional.empty())),
        stalls);
  }

  @Test
  void aRunningChannelIsReady() {
    assertThat(readiness(Fakes.view("a", "running", 0, 1)).isReady()).isTrue();
  }

  @Test
  void aChannelOfAnotherInstanceIsReadyWithANote() {
    Readiness readiness = readiness(Fakes.view("a", "standby", 0, 0));

    assertThat(readiness.isReady()).isTrue();
    assertThat(readiness.notes()).containsExactly("channel a is carried by another instance");
  }

  @Test
  void aHaltedChannelIsNotReady() {
    assertThat(readiness(Fakes.view("a", "halted", 0, 0)).reasons())
        .containsExactly("channel a is halted");
  }

  @Test
  void aChannelThatConfirmsNothingIsStalledAtTheLimitAndNotBefore() {
    long limit = StallWatch.STALLED_AFTER.toMillis();
    readiness(Fakes.view("a", "running", 5, 1));
    now.set(limit - 1);
    boolean before = readiness(Fakes.view("a", "running", 5, 1)).isReady();
    now.set(limit);

    Readiness at = readiness(Fakes.view("a", "running", 5, 1));

    assertThat(before).isTrue();
    assertThat(at.reasons()).containsExactly("channel a is stalled: 5 in flight, none confirmed");
  }

  @Test
  void progressEndsAStall() {
    readiness(Fakes.view("a", "running", 5, 1));
    now.set(StallWatch.STALLED_AFTER.toMillis());

    assertThat(readiness(Fakes.view("a", "running", 5, 2)).isReady()).isTrue();
  }
}
