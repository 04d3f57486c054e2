package io.cutwater.trace;

import io.cutwater.lane.History;
import io.cutwater.lane.History.Extent;
import io.cutwater.lane.LogEntry;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Router.Route;
import io.cutwater.relay.SourceFacts;
import io.cutwater.route.SubjectName;
import io.cutwater.trace.Leg.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Tells what became of a message that stands in the source of a lane. */
final class Outcomes {

  private final Looks looks;
  private final Pasts pasts;

  Outcomes(Looks looks, Pasts pasts) {
    this.looks = looks;
    this.pasts = pasts;
  }

  /**
   * The outcome.
   *
   * @param known entries that were found already
   */
  Outcome of(Way way, Way.Lane lane, LogEntry message, Collection<LogEntry> known)
      throws FaultException {
    Optional<Past> past = pasts.of(lane);
    Optional<Route> route =
        past.flatMap(Past::router).map(router -> router.route(message.envelope()));
    Optional<String> omitted = omitted(lane, message, route);
    if (omitted.isPresent()) {
      return new Outcome.Omitted(omitted.get());
    }
    CopySearch search = new CopySearch(looks, lane, past, message);
    List<LogEntry> seen = known.stream().filter(search::isCopy).toList();
    if (!seen.isEmpty()) {
      return new Outcome.Stored(seen);
    }
    if (past.isEmpty() && !pasts.isUnreadable(lane)) {
      return new Outcome.Waiting(Optional.empty(), "the lane has no journal: it never ran");
    }
    Optional<String> other = past.isPresent() ? recreated(lane, past.get()) : Optional.empty();
    if (other.isPresent()) {
      return new Outcome.Waiting(past.get().record().floor(), other.get());
    }
    CopySearch.Found found = find(way, search, route, past, message.position());
    return found.copy().isPresent()
        ? new Outcome.Stored(List.of(found.copy().get()))
        : absent(past, message.position(), route, found.isSure());
  }

  /** Why the lane does not carry it at all. */
  private static Optional<String> omitted(Way.Lane lane, LogEntry message, Optional<Route> route) {
    if (message.log().isStream() && message.address().startsWith(SubjectName.FENCES)) {
      return Optional.of("it is a lane's fence");
    }
    if (!lane.subjects().isEmpty() && !SubjectName.matchesAny(lane.subjects(), message.address())) {
      return Optional.of(
          "its subject is none of the channel's: " + String.join(", ", lane.subjects()));
    }
    return route
        .filter(Route.Omitted.class::isInstance)
        .map(echo ->
            "an echo: the target is on its trail, "
                + String.join(", ", message.envelope().trail().places()));
  }

  private static Optional<String> recreated(Way.Lane lane, Past past) throws FaultException {
    String was = past.record().incarnation();
    if (was.equals(SourceFacts.UNKNOWN_INCARNATION)) {
      return Optional.empty();
    }
    return lane.source()
        .extent()
        .flatMap(Extent::incarnation)
        .filter(now -> !now.equals(was))
        .map(now ->
            lane.source().log()
                + " was recreated since: the lane's journal speaks of "
                + was
                + ", it is "
                + now);
  }

  /** Looks where it would go first; everywhere only where it must be somewhere. */
  private CopySearch.Found find(
      Way way, CopySearch search, Optional<Route> route, Optional<Past> past, Position position)
      throws FaultException {
    List<History> first = new ArrayList<>();
    Optional<TargetName> target = target(route);
    if (target.isPresent()) {
      first.add(way.targets().named(target.get()));
    }
    first.add(way.deadLetters());
    CopySearch.Found found = find(first, search);
    boolean isDelivered = past.filter(is -> is.hasDelivered(position)).isPresent();
    if (found.copy().isPresent() || (target.isPresent() && !isDelivered)) {
      return found;
    }
    List<History> others = new ArrayList<>(way.targets().all());
    others.removeIf(log -> first.stream().anyMatch(one -> one.log().equals(log.log())));
    CopySearch.Found elsewhere = find(others, search);
    return new CopySearch.Found(elsewhere.copy(), found.isSure() && elsewhere.isSure());
  }

  private CopySearch.Found find(List<History> logs, CopySearch search) throws FaultException {
    List<CopySearch.Found> found = looks.abreast(logs, search::in);
    return new CopySearch.Found(
        found.stream().map(CopySearch.Found::copy).flatMap(Optional::stream).findFirst(),
        found.size() == logs.size() && found.stream().allMatch(CopySearch.Found::isSure));
  }

  private static Optional<TargetName> target(Optional<Route> route) {
    return route.flatMap(found ->
        switch (found) {
          case Route.To(TargetName target, String key) -> Optional.of(target);
          case Route.Omitted omitted -> Optional.empty();
          case Route.Nowhere nowhere -> Optional.empty();
        });
  }

  private static Outcome absent(
      Optional<Past> past, Position position, Optional<Route> route, boolean isSure) {
    Optional<Position> floor = past.flatMap(known -> known.record().floor());
    if (past.isEmpty()) {
      return new Outcome.Unknown(floor, "the lane's journal cannot be read");
    }
    if (!isSure) {
      return new Outcome.Unknown(floor, "not all was read where it could stand");
    }
    return past.get().hasDelivered(position)
        ? new Outcome.NotFound(
            floor.orElseThrow(),
            "the lane's floor says that it was delivered, or that the lane began behind it")
        : new Outcome.Waiting(floor, route.map(Outcomes::expected).orElse(""));
  }

  private static String expected(Route route) {
    return switch (route) {
      case Route.To(TargetName target, String key) -> "it is to go to " + target;
      case Route.Nowhere(String reason) -> "it will be a dead letter: " + reason;
      case Route.Omitted omitted -> "";
    };
  }
}
