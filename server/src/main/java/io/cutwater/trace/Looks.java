package io.cutwater.trace;

import io.cutwater.lane.History;
import io.cutwater.lane.History.Budget;
import io.cutwater.lane.History.Stretch;
import io.cutwater.lane.History.Visitor;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.trace.Report.Looked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Looks into logs within what a trace may use up, and keeps account: what was read, and what could
 * not be. A log that cannot be looked at holds nothing, and is a problem. Safe from any thread.
 */
final class Looks {

  /** Logs that are looked at side by side. */
  private static final int ABREAST = 8;

  private final Budget budget;
  private final List<Looked> looked = new ArrayList<>();
  private final List<Stretch> seen = new ArrayList<>();
  private final Set<String> problems = new LinkedHashSet<>();
  private volatile boolean isCutShort;

  /**
   * @param budget of each log
   */
  Looks(Budget budget) {
    this.budget = budget;
  }

  /** A look that may fail. */
  @FunctionalInterface
  interface Look<T> {
    T look() throws FaultException;
  }

  /** A look into one of many. */
  @FunctionalInterface
  interface LookInto<T, R> {
    R into(T one) throws FaultException;
  }

  /** Looks; a failure is a problem, and empty. */
  <T> Optional<T> attempt(Look<T> look) {
    if (budget.isTimeUp()) {
      isCutShort = true;
      return Optional.empty();
    }
    try {
      return Optional.of(look.look());
    } catch (FaultException e) {
      problem(e.fault().line());
      return Optional.empty();
    }
  }

  /** Looks into many, a few side by side; what failed is left out. */
  <T, R> List<R> abreast(Collection<T> all, LookInto<T, R> look) throws FaultException {
    List<Future<Optional<R>>> under = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(ABREAST, Thread.ofVirtual().factory())) {
      for (T one : all) {
        under.add(threads.submit(() -> attempt(() -> look.into(one))));
      }
      List<R> found = new ArrayList<>();
      for (Future<Optional<R>> each : under) {
        each.get().ifPresent(found::add);
      }
      return found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultException(
          Fault.retry(Fault.Code.DISCONNECTED, "the trace was interrupted", ""), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a look failed in a way that is nobody's fault", e);
    }
  }

  /** Reads the newest messages of {@code log}. */
  Stretch newest(History log, Visitor visitor) throws FaultException {
    Stretch read = log.newest(budget, visitor);
    note(new Looked(read, Optional.empty()));
    return read;
  }

  /**
   * Reads on from {@code from}, without a note of it.
   *
   * @param used messages of the log's budget that are used up
   */
  Stretch since(History log, Instant from, long used, Visitor visitor) throws FaultException {
    long left = Math.max(1, budget.messages() - used);
    return log.since(from, new Budget(left, budget.endNanos()), visitor);
  }

  /** Notes what was read through. */
  synchronized void note(Looked part) {
    looked.add(part);
  }

  /** Whether something was left out since the time was up. */
  boolean isCutShort() {
    return isCutShort;
  }

  /** How many messages of each log may be read. */
  long messagesMax() {
    return budget.messages();
  }

  private synchronized void problem(String what) {
    problems.add(what);
  }

  synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  /** What was read through, by the name of the log. */
  synchronized List<Looked> looked() {
    return looked.stream()
        .sorted(
            Comparator.comparing((Looked part) -> part.stretch().log().kind())
                .thenComparing(part -> part.stretch().log().name()))
        .toList();
  }

  /** Notes that everything with the id asked for was seen in a stretch that was read. */
  synchronized void seenThrough(Stretch stretch) {
    seen.add(stretch);
  }

  /**
   * Whether everything with the id asked for was seen that is in {@code log} since {@code from}.
   */
  synchronized boolean haveSeen(History log, Instant from) {
    return seen.stream()
        .filter(stretch -> stretch.log().equals(log.log()) && stretch.toLast())
        .anyMatch(stretch ->
            stretch.fromFirst()
                || stretch.from().filter(mark -> mark.storedAt().isBefore(from)).isPresent());
  }
}
