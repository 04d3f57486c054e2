package io.cutwater.pulsar;

import io.cutwater.message.LedgerPosition;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.MessageIdAdv;

/**
 * About how many messages stand behind the last one read: the entries up to the topic's end, which
 * is asked for once a second, times the messages that an entry held so far. Entries of ledgers
 * between the two are not known, and not counted.
 */
final class Backlog {

  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private volatile Optional<LedgerPosition> end = Optional.empty();
  private volatile boolean asking;
  private long askedNanos = System.nanoTime() - EVERY_NANOS;
  private long messages;
  private long entries;
  private long entry = -1;
  private int inBatch;
  private Optional<LedgerPosition> last = Optional.empty();

  /** Takes note of a message; its reader's thread. */
  void read(MessageId id, LedgerPosition at, TopicFeed feed) {
    messages++;
    if (entry != at.entry()) {
      entry = at.entry();
      entries++;
    }
    inBatch = at.batchIndex() < 0 ? 0 : ((MessageIdAdv) id).getBatchSize() - 1 - at.batchIndex();
    last = Optional.of(at);
    long now = System.nanoTime();
    if (!asking && now - askedNanos >= EVERY_NANOS) {
      asking = true;
      askedNanos = now;
      var unused =
          feed.end()
              .whenComplete((found, failure) -> {
                asking = false;
                if (failure == null) {
                  end = found;
                }
              });
    }
  }

  /** How many wait behind the last one read, about; 0 where none is known of. */
  long pending() {
    if (last.isEmpty() || end.isEmpty() || !end.get().isEntryAfter(last.get())) {
      return Math.max(0, inBatch);
    }
    LedgerPosition from = last.get();
    LedgerPosition to = end.get();
    long between = from.ledger() == to.ledger() ? to.entry() - from.entry() : to.entry() + 1;
    return Math.max(0, inBatch) + between * Math.max(1, messages / Math.max(1, entries));
  }
}
