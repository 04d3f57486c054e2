package io.cutwater.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InstantTextTest {

  private final InstantText text = new InstantText();

  @Test
  void saysWhatAnInstantSaysOfItself() {
    Random random = new Random(7);
    int[] units = {1, 1_000, 1_000_000, 1_000_000_000};
    for (int round = 0; round < 20_000; round++) {
      int unit = units[random.nextInt(units.length)];
      long second = 1_796_000_000L + random.nextInt(3) - (round % 100 == 0 ? 9_000_000_000L : 0);
      Instant instant =
          Instant.ofEpochSecond(second, (long) unit * random.nextInt(1_000_000_000 / unit));
      assertThat(text.of(instant)).isEqualTo(instant.toString());
    }
  }

  @Test
  void writesTheExtremesToo() {
    for (Instant instant : new Instant[] {Instant.MIN, Instant.EPOCH, Instant.MAX}) {
      assertThat(text.of(instant)).isEqualTo(instant.toString());
    }
  }
}
