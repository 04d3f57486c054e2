package io.cutwater.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void pausesAnythingUpToADoublingCeiling() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), new Random(1));
    for (int attempt = 0; attempt < 200; attempt++) {
      long ceiling = attempt > 5 ? 2_000 : Math.min(2_000, 100L << attempt);
      assertThat(backoff.pauseMillis(attempt)).isBetween(0L, ceiling);
    }
  }

  @Test
  void spreadsOverTheWholeRange() {
    Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(100), new Random(1));
    long low = 0;
    long high = 0;
    for (int i = 0; i < 1_000; i++) {
      long pause = backoff.pauseMillis(30);
      low += pause < 25 ? 1 : 0;
      high += pause > 75 ? 1 : 0;
    }
    assertThat(low).isGreaterThan(150);
    assertThat(high).isGreaterThan(150);
  }
}
