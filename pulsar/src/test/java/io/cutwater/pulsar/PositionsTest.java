package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.LedgerPosition;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.MessageIdAdv;
import org.junit.jupiter.api.Test;

class PositionsTest {

  private static final Positions THIRD = new Positions("persistent://a/b/c-partition-3");

  @Test
  void takesThePartitionFromTheTopic() {
    MessageId answered = Positions.idOf(new LedgerPosition(5, 6, -1, 7));

    assertThat(THIRD.of(answered)).contains(new LedgerPosition(5, 6, 3, 7));
    assertThat(new Positions("persistent://a/b/c").of(answered))
        .contains(new LedgerPosition(5, 6, -1, 7));
  }

  @Test
  void hasNoPositionForWhatIsNotStored() {
    assertThat(THIRD.of(MessageId.earliest)).isEmpty();
  }

  @Test
  void oneMessageOfAnEntryIsItsFirst() {
    assertThat(Positions.same(new LedgerPosition(1, 2, 3, -1), new LedgerPosition(1, 2, 3, 0)))
        .isTrue();
    assertThat(Positions.same(new LedgerPosition(1, 2, 3, 1), new LedgerPosition(1, 2, 3, 0)))
        .isFalse();
  }

  @Test
  void givesReadersAllPartsOfAnId() {
    MessageIdAdv id = (MessageIdAdv) Positions.idOf(new LedgerPosition(5, 6, 3, 7));

    assertThat(id.getLedgerId()).isEqualTo(5);
    assertThat(id.getEntryId()).isEqualTo(6);
    assertThat(id.getPartitionIndex()).isEqualTo(3);
    assertThat(id.getBatchIndex()).isEqualTo(7);
  }
}
