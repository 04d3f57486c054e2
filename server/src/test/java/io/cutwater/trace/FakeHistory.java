package io.cutwater.trace;

import io.cutwater.lane.History;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogName;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log in memory, in the order of its entries. */
final class FakeHistory implements History {

  private final LogName log;
  private final List<LogEntry> entries = new ArrayList<>();
  private String incarnation = "first";
  private boolean isThere = true;
  private boolean isDown;
  private int read;

  FakeHistory(LogName log) {
    this.log = log;
  }

  void add(LogEntry entry) {
    entries.add(entry);
  }

  void forget(Position position) {
    entries.removeIf(entry -> entry.position().equals(position));
  }

  void recreate(String as) {
    incarnation = as;
  }

  void remove() {
    isThere = false;
    entries.clear();
  }

  void goDown() {
    isDown = true;
  }

  /** How many entries were shown. */
  int read() {
    return read;
  }

  private void check() throws FaultException {
    if (isDown) {
      throw new FaultException(Fault.retry(Fault.Code.DISCONNECTED, log + " is down", ""));
    }
  }

  @Override
  public LogName log() {
    return log;
  }

  @Override
  public Optional<Extent> extent() throws FaultException {
    check();
    return isThere
        ? Optional.of(
            new Extent(
                Optional.of(incarnation),
                entries.stream().findFirst().map(LogEntry::position),
                entries.isEmpty() ? Optional.empty() : Optional.of(entries.getLast().position())))
        : Optional.empty();
  }

  @Override
  public List<LogEntry> at(Position position, int max) throws FaultException {
    check();
    return entries.stream().filter(entry -> isAt(entry, position)).limit(max).toList();
  }

  private static boolean isAt(LogEntry entry, Position position) {
    if (position instanceof LedgerPosition wanted
        && wanted.batchIndex() < 0
        && entry.position() instanceof LedgerPosition at) {
      return at.ledger() == wanted.ledger() && at.entry() == wanted.entry();
    }
    return entry.position().equals(position);
  }

  @Override
  public LogEntry whole(LogEntry seen) {
    return seen;
  }

  @Override
  public Stretch since(Instant from, Budget budget, Visitor visitor) throws FaultException {
    int first = 0;
    while (first < entries.size() && entries.get(first).envelope().storedAt().isBefore(from)) {
      first++;
    }
    return read(first, budget, visitor);
  }

  @Override
  public Stretch newest(Budget budget, Visitor visitor) throws FaultException {
    return read((int) Math.max(0, entries.size() - budget.messages()), budget, visitor);
  }

  private Stretch read(int first, Budget budget, Visitor visitor) throws FaultException {
    check();
    if (entries.isEmpty()) {
      return Stretch.ofEmpty(log, isThere);
    }
    int at = first;
    boolean goesOn = true;
    while (goesOn && at < entries.size() && at - first < budget.messages()) {
      read++;
      goesOn = visitor.visit(entries.get(at++));
    }
    Optional<Mark> from = at == first ? Optional.empty() : Optional.of(Mark.of(entries.get(first)));
    Optional<Mark> to = at == first ? Optional.empty() : Optional.of(Mark.of(entries.get(at - 1)));
    return new Stretch(log, true, at - first, from, to, first == 0, at == entries.size());
  }
}
