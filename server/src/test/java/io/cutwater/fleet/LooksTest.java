package io.cutwater.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LooksTest {

  private static final long NOW = 1_000_000;
  private static final int SLOTS = 7;

  private final Looks looks = new Looks(NOW);

  /** How often, asked ten times a second. */
  private int looks(long fromMillis, long toMillis, int slots) {
    int times = 0;
    for (long now = fromMillis; now < toMillis; now += 100) {
      times += looks.isDue(slots, now) ? 1 : 0;
    }
    return times;
  }

  @Test
  void atEveryTurnAfterAStartAndThenOnceASecond() {
    assertThat(looks(NOW, NOW + 10_000, SLOTS)).isEqualTo(100);
    assertThat(looks(NOW + 11_000, NOW + 21_000, SLOTS)).isEqualTo(10);
  }

  @Test
  void atEveryTurnOnceSlotsCameOrWent() {
    looks(NOW, NOW + 20_000, SLOTS);
    assertThat(looks(NOW + 20_000, NOW + 21_000, SLOTS + 1)).isEqualTo(10);
  }

  @Test
  void atEveryTurnOnceSomethingChanged() {
    looks(NOW, NOW + 20_000, SLOTS);
    looks.changed(NOW + 20_050);
    assertThat(looks(NOW + 20_100, NOW + 21_100, SLOTS)).isEqualTo(10);
  }
}
