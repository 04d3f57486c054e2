package io.cutwater.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoreBufferTest {

  private static final long NOW = 1_700_000_000_000_000L;

  private static Envelope message(StreamSequence position, int bytes) {
    return Envelope.onNats(
        "id", position, "s", Headers.empty(), Payload.owning(new byte[bytes]), Instant.EPOCH);
  }

  private static boolean add(CoreBuffer buffer, int bytes) {
    return buffer.add(position -> message(position, bytes));
  }

  private static void fill(CoreBuffer buffer, int messages, int bytes) {
    for (int i = 0; i < messages; i++) {
      assertThat(add(buffer, bytes)).isTrue();
    }
  }

  private static CoreBuffer settled(int messages, long bytes) {
    CoreBuffer buffer = new CoreBuffer(messages, bytes);
    assertThat(buffer.settle(0, NOW)).isZero();
    return buffer;
  }

  /** Reads everything there is; how far from the time of day each stands. */
  private static List<Long> readAll(CoreBuffer buffer) {
    List<Long> read = new ArrayList<>();
    for (Envelope next = buffer.peek(); next != null; next = buffer.peek()) {
      read.add(((StreamSequence) next.position()).value() - NOW);
      buffer.advance();
    }
    return read;
  }

  @Test
  void takesAsManyMessagesAsItHoldsAndNotOneMore() {
    CoreBuffer buffer = settled(3, 1 << 20);

    fill(buffer, 3, 1);
    assertThat(add(buffer, 1)).isFalse();
    assertThat(readAll(buffer)).containsExactly(1L, 2L, 3L);
    assertThat(add(buffer, 1)).as("read, but not stored").isFalse();
    buffer.acknowledge(NOW + 1);
    assertThat(add(buffer, 1)).isTrue();
    assertThat(readAll(buffer)).containsExactly(4L);
  }

  @Test
  void takesAsManyBytesAsItHoldsAndNotOneMore() {
    long each = message(new StreamSequence(1), 100).size();
    CoreBuffer buffer = settled(100, 3 * each);

    fill(buffer, 2, 100);
    assertThat(add(buffer, 101)).isFalse();
    assertThat(add(buffer, 100)).isTrue();
    assertThat(add(buffer, 0)).isFalse();
    assertThat(buffer.held()).isEqualTo(3);
  }

  @Test
  void oneWholeMessageIsTakenHoweverLarge() {
    CoreBuffer buffer = settled(100, 10);

    assertThat(add(buffer, 100_000)).isTrue();
    assertThat(add(buffer, 0)).isFalse();
  }

  @Test
  void theNextSessionReadsAgainWhatIsAboveItsFloor() {
    CoreBuffer buffer = settled(10, 1 << 20);
    fill(buffer, 6, 1);
    for (int i = 0; i < 4; i++) {
      buffer.advance();
    }
    buffer.acknowledge(NOW + 1);

    buffer.rewind(NOW + 2);

    assertThat(readAll(buffer)).containsExactly(3L, 4L, 5L, 6L);
    assertThat(buffer.held()).isEqualTo(4);
  }

  @Test
  void aFloorAmongUnreadMessagesLeavesThoseOut() {
    CoreBuffer buffer = settled(10, 1 << 20);
    fill(buffer, 6, 1);

    buffer.rewind(NOW + 5);

    assertThat(readAll(buffer)).containsExactly(6L);
  }

  @Test
  void aProcessBeginsAboveWhateverAnEarlierOneSentThoughTheClockWasSetBack() {
    CoreBuffer first = settled(10, 1 << 20);
    long floor = first.floor(0);
    add(first, 1);

    CoreBuffer next = new CoreBuffer(10, 1 << 20);
    next.settle(floor, NOW - 3_600_000_000L);

    assertThat(floor).isEqualTo(NOW);
    assertThat(next.floor(floor)).isEqualTo(floor + CoreBuffer.STRIDE);
  }

  @Test
  void aSessionOfTheSameProcessGoesOnAtTheJournalledFloor() {
    CoreBuffer buffer = settled(10, 1 << 20);
    fill(buffer, 2, 1);

    assertThat(buffer.settle(NOW + 1, NOW + 10)).isZero();
    assertThat(buffer.floor(NOW + 1)).isEqualTo(NOW + 1);
    assertThat(buffer.settle(NOW + 2, NOW + 20)).isZero();
    assertThat(buffer.held()).isEqualTo(2);
  }

  @Test
  void whatItHoldsIsLostWhereAnotherProcessCarriedTheLaneMeanwhile() {
    CoreBuffer buffer = settled(10, 1 << 20);
    fill(buffer, 2, 1);
    long others = NOW + CoreBuffer.STRIDE;

    assertThat(buffer.settle(others, NOW + 10)).isEqualTo(2);
    assertThat(buffer.held()).isZero();
    assertThat(buffer.floor(others)).isGreaterThan(others);
    assertThat(add(buffer, 1)).isTrue();
  }
}
