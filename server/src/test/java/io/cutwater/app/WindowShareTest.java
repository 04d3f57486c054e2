package io.cutwater.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WindowShareTest {

  private static final long POOL = 100L << 20;

  @Test
  void aLaneGetsWhatItWantsWhereThePoolHasIt() {
    assertThat(new WindowShare(POOL, 10).of(10L << 20, 1)).isEqualTo(10L << 20);
    assertThat(new WindowShare(POOL, 10).of(1 << 20, 1)).isEqualTo(1 << 20);
  }

  @Test
  void noLaneGetsMoreThanItsShare() {
    assertThat(new WindowShare(POOL, 10).of((10L << 20) + 1, 1)).isEqualTo(10L << 20);
    assertThat(new WindowShare(POOL, 1).of(Long.MAX_VALUE, 1)).isEqualTo(POOL);
  }

  @Test
  void allSharesTogetherFitTheirPoolUntilEachIsTheLeast() {
    int most = (int) (POOL / WindowShare.BYTES_MIN);
    for (int lanes : new int[] {1, 7, 200, most}) {
      assertThat(lanes * new WindowShare(POOL, lanes).of(Long.MAX_VALUE, 1))
          .isLessThanOrEqualTo(POOL);
    }
    assertThat(new WindowShare(POOL, most + 1).of(Long.MAX_VALUE, 1))
        .isEqualTo(WindowShare.BYTES_MIN);
  }

  @Test
  void theLanesOfAChannelHaveItsShareTogether() {
    assertThat(new WindowShare(POOL, 5).of(Long.MAX_VALUE, 4)).isEqualTo(5L << 20);
    assertThat(new WindowShare(POOL, 5).of(Long.MAX_VALUE, 0)).isEqualTo(20L << 20);
  }

  @Test
  void aSmallWishIsGrantedHoweverManyAsk() {
    assertThat(new WindowShare(POOL, 100_000).of(1, 1)).isEqualTo(1);
  }

  @Test
  void nobodyHasNothingToShare() {
    assertThatThrownBy(() -> new WindowShare(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WindowShare(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
