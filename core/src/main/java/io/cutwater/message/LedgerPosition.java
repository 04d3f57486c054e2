package io.cutwater.message;

/**
 * A Pulsar message id: ledger, entry, partition ({@code -1} on a topic without partitions) and the
 * index in the entry's batch ({@code -1} when the entry is one message).
 */
public record LedgerPosition(long ledger, long entry, int partition, int batchIndex)
    implements Position {

  public LedgerPosition {
    if (ledger < 0 || entry < 0 || partition < -1 || batchIndex < -1) {
      throw new IllegalArgumentException(
          "not a stored message: " + ledger + ":" + entry + ":" + partition + ":" + batchIndex);
    }
  }

  static LedgerPosition parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("not a ledger position: " + text);
    }
    try {
      return new LedgerPosition(
          Long.parseLong(parts[0]),
          Long.parseLong(parts[1]),
          Integer.parseInt(parts[2]),
          Integer.parseInt(parts[3]));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a ledger position: " + text, e);
    }
  }

  @Override
  public boolean isAfter(Position other) {
    if (!(other instanceof LedgerPosition theirs) || theirs.partition != partition) {
      throw new IllegalArgumentException(text() + " cannot be compared with " + other.text());
    }
    if (ledger != theirs.ledger) {
      return ledger > theirs.ledger;
    }
    if (entry != theirs.entry) {
      return entry > theirs.entry;
    }
    return batchIndex > theirs.batchIndex;
  }

  /** Whether the entry lies behind that of {@code other}, wherever in their batches they stand. */
  public boolean isEntryAfter(LedgerPosition other) {
    return ledger != other.ledger ? ledger > other.ledger : entry > other.entry;
  }

  @Override
  public String text() {
    return ledger + ":" + entry + ":" + partition + ":" + batchIndex;
  }

  @Override
  public String toString() {
    return text();
  }
}
