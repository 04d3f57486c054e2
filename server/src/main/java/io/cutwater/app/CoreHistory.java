package io.cutwater.app;

import io.cutwater.lane.History;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogName;
import io.cutwater.message.Position;
import io.cutwater.route.SubjectName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Core NATS as a log to look back into: there is none. */
record CoreHistory() implements History {

  @Override
  public LogName log() {
    return LogName.stream(SubjectName.CORE);
  }

  @Override
  public Optional<Extent> extent() {
    return Optional.empty();
  }

  @Override
  public List<LogEntry> at(Position position, int max) {
    return List.of();
  }

  @Override
  public Stretch since(Instant from, Budget budget, Visitor visitor) {
    return Stretch.ofEmpty(log(), false);
  }

  @Override
  public Stretch newest(Budget budget, Visitor visitor) {
    return Stretch.ofEmpty(log(), false);
  }

  @Override
  public LogEntry whole(LogEntry seen) {
    return seen;
  }
}
