package io.cutwater.trace;

import io.cutwater.lane.LogEntry;
import io.cutwater.trace.Report.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts together what is one message: entries that legs lead from one to the other. */
final class Grouping {

  private Grouping() {}

  /** Messages by the time of their first entry. */
  static List<Message> of(List<LogEntry> entries, List<Leg> legs) {
    List<List<LogEntry>> groups = new ArrayList<>();
    entries.forEach(entry -> groups.add(new ArrayList<>(List.of(entry))));
    for (Leg leg : legs) {
      List<LogEntry> met = met(leg);
      List<List<LogEntry>> joined =
          groups.stream()
              .filter(group -> group.stream().anyMatch(entry -> contains(met, entry)))
              .toList();
      groups.removeAll(joined);
      groups.add(new ArrayList<>(joined.stream().flatMap(List::stream).toList()));
    }
    return groups.stream()
        .map(group -> message(group, legs))
        .sorted(Comparator.comparing(message -> message.entries().getFirst().envelope().storedAt()))
        .toList();
  }

  private static List<LogEntry> met(Leg leg) {
    List<LogEntry> met = new ArrayList<>(leg.copies());
    leg.standing().ifPresent(met::add);
    return met;
  }

  private static boolean contains(List<LogEntry> entries, LogEntry entry) {
    return entries.stream().anyMatch(entry::isSame);
  }

  private static Message message(List<LogEntry> group, List<Leg> legs) {
    List<Leg> own =
        legs.stream()
            .filter(leg -> met(leg).stream().anyMatch(entry -> contains(group, entry)))
            .toList();
    return new Message(
        group.stream().sorted(Comparator.comparing(entry -> entry.envelope().storedAt())).toList(),
        inOrder(own));
  }

  /** Each leg behind the one that led to its source. */
  private static List<Leg> inOrder(List<Leg> legs) {
    List<Leg> left = new ArrayList<>(legs);
    List<Leg> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      Leg first =
          left.stream()
              .filter(leg -> left.stream().noneMatch(before -> leadsTo(before, leg)))
              .findFirst()
              .orElse(left.getFirst());
      left.remove(first);
      ordered.add(first);
    }
    return ordered;
  }

  private static boolean leadsTo(Leg before, Leg leg) {
    return !before.equals(leg)
        && leg.standing().filter(source -> contains(before.copies(), source)).isPresent();
  }
}
