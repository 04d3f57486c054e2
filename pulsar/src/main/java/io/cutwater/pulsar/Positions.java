package io.cutwater.pulsar;

import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import java.util.Optional;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.MessageIdAdv;
import org.apache.pulsar.common.naming.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Message ids as positions of one topic, and back.
 *
 * <p>The partition is the topic's own, never the id's: a producer opened on {@code t-partition-3}
 * answers with partition -1, a reader of it with 3, and positions of the two must compare.
 */
final class Positions {

  private final int partition;

  Positions(String topic) {
    this.partition = TopicName.get(topic).getPartitionIndex();
  }

  /** The position, or empty where the id names no stored message ({@code -1:-1}). */
  Optional<LedgerPosition> of(MessageId id) {
    return Optional.ofNullable(position(id));
  }

  /** The same, as a receipt has it. */
  Optional<Position> stored(MessageId id) {
    return Optional.ofNullable(position(id));
  }

  private @Nullable LedgerPosition position(MessageId id) {
    MessageIdAdv parts = (MessageIdAdv) id;
    if (parts.getLedgerId() < 0 || parts.getEntryId() < 0) {
      return null;
    }
    return new LedgerPosition(
        parts.getLedgerId(), parts.getEntryId(), partition, Math.max(-1, parts.getBatchIndex()));
  }

  /** The id that a reader can start at. */
  static MessageId idOf(LedgerPosition position) {
    return new StartId(position);
  }

  /** The id of the whole entry that {@code position} stands in. */
  static MessageId entryOf(LedgerPosition position) {
    return idOf(new LedgerPosition(position.ledger(), position.entry(), position.partition(), -1));
  }

  /** Whether both name the same message: an entry that is one message has index -1, or 0. */
  static boolean same(LedgerPosition one, LedgerPosition other) {
    return one.ledger() == other.ledger()
        && one.entry() == other.entry()
        && Math.max(0, one.batchIndex()) == Math.max(0, other.batchIndex());
  }

  /** The client's interface asks for the parts and makes no use of the serialized form here. */
  private record StartId(LedgerPosition at) implements MessageIdAdv {

    private static final long serialVersionUID = 1L;

    @Override
    public long getLedgerId() {
      return at.ledger();
    }

    @Override
    public long getEntryId() {
      return at.entry();
    }

    @Override
    public int getPartitionIndex() {
      return at.partition();
    }

    @Override
    public int getBatchIndex() {
      return at.batchIndex();
    }

    @Override
    public byte[] toByteArray() {
      throw new UnsupportedOperationException("a start position is not serialized");
    }
  }
}
