package io.cutwater.pulsar;

import io.cutwater.message.LedgerPosition;
import io.cutwater.relay.FaultException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The ledgers of a topic, oldest first, by which one counts back in entries. Who may not ask the
 * administration knows of the last one only.
 *
 * @param complete whether they are all of the topic's
 */
record Ledgers(List<Ledger> ledgers, boolean complete) {

  /**
   * A part of a topic.
   *
   * @param entries how many it holds; brokers do not tell of the one that is written to
   */
  record Ledger(long id, long entries) {}

  /** The place of an entry. */
  record Entry(long ledger, long entry) {

    static Entry of(LedgerPosition position) {
      return new Entry(position.ledger(), position.entry());
    }

    Entry next() {
      return new Entry(ledger, entry + 1);
    }

    boolean isBefore(Entry other) {
      return ledger != other.ledger ? ledger < other.ledger : entry < other.entry;
    }
  }

  Ledgers {
    ledgers = List.copyOf(ledgers);
  }

  /** Those of a topic that ends at {@code end}. */
  static Ledgers of(PulsarClients clients, String topic, LedgerPosition end) throws FaultException {
    Ledgers last = new Ledgers(List.of(new Ledger(end.ledger(), end.entry() + 1)), false);
    if (clients.admin().isEmpty()) {
      return last;
    }
    try {
      List<Ledger> all =
          Answer.raw(
                  clients.answerLimit(),
                  clients.admin().get().topics().getInternalStatsAsync(topic))
              .ledgers
              .stream()
              .filter(ledger -> ledger.ledgerId <= end.ledger())
              .map(ledger ->
                  ledger.ledgerId == end.ledger()
                      ? last.ledgers().getFirst()
                      : new Ledger(ledger.ledgerId, ledger.entries))
              .toList();
      return all.isEmpty() ? last : new Ledgers(all, true);
    } catch (ExecutionException | TimeoutException e) {
      return last;
    }
  }

  /**
   * The entry that lies {@code entries} before {@code from}; the first one where there are fewer.
   */
  Entry back(Entry from, long entries) {
    long left = entries;
    Entry at = from;
    for (int i = ledgers.size() - 1; i >= 0; i--) {
      Ledger ledger = ledgers.get(i);
      if (ledger.id() <= from.ledger()) {
        long end = ledger.id() == from.ledger() ? from.entry() : ledger.entries();
        at = new Entry(ledger.id(), Math.max(0, end - left));
        left -= end;
        if (left <= 0) {
          return at;
        }
      }
    }
    return at;
  }

  /** Whether nothing lies before {@code at}. */
  boolean isFirst(Entry at) {
    Optional<Ledger> first = ledgers.stream().filter(ledger -> ledger.entries() > 0).findFirst();
    return complete && (first.isEmpty() || !new Entry(first.get().id(), 0).isBefore(at));
  }
}
