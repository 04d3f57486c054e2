package io.cutwater.playground.reckoning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OriginalsTest {

  private static final long SEED = Long.getLong("cutwater.seed", System.nanoTime());
  private static final int MESSAGES = 50_000;

  /** Low bits that are alike make slots collide. */
  private static long print(long number) {
    return number << 9;
  }

  @Test
  void givesBackWhatAMapOfQueuesWould() {
    Random random = new Random(SEED);
    Originals originals = new Originals();
    Map<Long, Deque<Place>> expected = new HashMap<>();
    for (int message = 0; message < MESSAGES; message++) {
      long print = print(random.nextInt(MESSAGES / 2));
      Place place = new Place(message % 3, message, message * 7L);
      originals.add(print, place);
      expected.computeIfAbsent(print, absent -> new ArrayDeque<>()).add(place);
    }

    for (int ask = 0; ask < 2 * MESSAGES; ask++) {
      long print = print(random.nextInt(MESSAGES));
      Deque<Place> queue = expected.getOrDefault(print, new ArrayDeque<>());
      assertThat(originals.knows(print)).as("seed %d", SEED).isEqualTo(expected.containsKey(print));
      assertThat(originals.take(print))
          .as("seed %d", SEED)
          .isEqualTo(Optional.ofNullable(queue.poll()));
    }
    assertThat(originals.added()).isEqualTo(MESSAGES);
    assertThat(originals.open())
        .as("seed %d", SEED)
        .isEqualTo(expected.values().stream().mapToLong(Deque::size).sum());
  }
}
