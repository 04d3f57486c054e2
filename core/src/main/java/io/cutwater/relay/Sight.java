package io.cutwater.relay;

import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Phase.Stopped;
import java.util.List;
import java.util.Optional;

/** What can be seen of a lane from outside: kept over its sessions, so that it never falls back. */
final class Sight {

  private final LanePlan plan;
  private final Tally tally = new Tally();
  private String phase = "resting";
  private long sinceMillis;
  private Optional<SourceFacts> facts = Optional.empty();
  private Optional<Position> expiredBehind = Optional.empty();
  private Optional<Position> floor = Optional.empty();
  private Optional<Position> journalledFloor = Optional.empty();
  private List<String> weaknesses = List.of();
  private boolean targetsAreWeak;

  Sight(LanePlan plan) {
    this.plan = plan;
  }

  Tally tally() {
    return tally;
  }

  String phase() {
    return phase;
  }

  /** When what is seen changes though nothing happens: a latency of moments ago is none of now. */
  long wakeAtMillis() {
    return tally.latency.dueAtMillis();
  }

  /** Time is told after every event. */
  void phase(String name, long nowMillis) {
    tally.latency.advance(nowMillis);
    if (!name.equals(phase)) {
      phase = name;
      sinceMillis = nowMillis;
    }
  }

  void inspected(SourceFacts latest) {
    facts = Optional.of(latest);
  }

  /** Counts what the source removed unread, once. */
  void expired(SourceFacts latest, long messages) {
    if (messages > 0 && !expiredBehind.equals(latest.first())) {
      tally.expired += messages;
      expiredBehind = latest.first();
    }
  }

  /** Looks at the session, where there is one. */
  void session(Phase now) {
    Optional<Session> open = now.openSession();
    if (open.isPresent()) {
      Session session = open.get();
      floor = session.window().floor();
      journalledFloor = session.journalledFloor();
      weaknesses = session.weaknesses().reasons();
      targetsAreWeak = session.weaknesses().targetsAreWeak();
    }
  }

  LaneView view(Phase now, long sessions, Optional<Fault> fault) {
    Optional<Window> window = now.openSession().map(Session::window);
    int unconfirmed = window.map(Window::unconfirmed).orElse(0);
    return new LaneView(
        plan.lane(),
        phase,
        sinceMillis,
        sessions,
        floor.map(Position::text).orElse(""),
        journalledFloor.map(Position::text).orElse(""),
        lag(unconfirmed),
        window.map(Window::messages).orElse(0),
        window.map(Window::bytes).orElse(0L),
        plan.limits().windowMessages(),
        tally.delivered,
        tally.stored,
        tally.skipped,
        tally.deadLettered,
        tally.omitted,
        tally.expired,
        tally.dropped,
        tally.latency.look(),
        Guarantee.of(
            facts.map(SourceFacts::keeps).orElse(true), !weaknesses.isEmpty(), targetsAreWeak),
        weaknesses,
        fault.filter(last -> last.code() != Fault.Code.OWNED_ELSEWHERE || phase.equals("standby")),
        now instanceof Stopped(int abandoned) ? abandoned : 0);
  }

  /** Before the first delivery only the distance between floor and end is known, gaps included. */
  private long lag(int unconfirmed) {
    if (tally.pending >= 0) {
      return tally.pending + unconfirmed;
    }
    return facts.map(known -> known.last().map(this::distance).orElse(0L)).orElse(-1L);
  }

  private long distance(Position last) {
    return last instanceof StreamSequence(long end)
        ? Math.max(0, end - floor.map(Targets::sequence).orElse(0L))
        : -1;
  }
}
