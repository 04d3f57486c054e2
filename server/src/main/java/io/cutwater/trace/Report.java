package io.cutwater.trace;

import io.cutwater.lane.History.Stretch;
import io.cutwater.lane.LogEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a trace found.
 *
 * @param query what was asked
 * @param messages each with its way, oldest first
 * @param more whether there are more than were asked for
 * @param looked what was read through, log by log
 * @param notes what else helps to understand it, in words
 * @param problems why something could not be looked at; empty when all could
 */
public record Report(
    Query query,
    List<Message> messages,
    boolean more,
    List<Looked> looked,
    List<String> notes,
    List<String> problems) {

  public Report {
    messages = List.copyOf(messages);
    looked = List.copyOf(looked);
    notes = List.copyOf(notes);
    problems = List.copyOf(problems);
  }

  /**
   * A part of a log that was read in vain, or to the end of what may be read.
   *
   * @param since reading began with what was stored then; empty where it went back from the newest
   *     message
   */
  public record Looked(Stretch stretch, Optional<Instant> since) {}

  /**
   * One message.
   *
   * @param entries all places where it was found
   * @param legs what each lane made of it, in the order of its way; empty where no lane of these
   *     channels has to do with it
   */
  public record Message(List<LogEntry> entries, List<Leg> legs) {

    public Message {
      entries = List.copyOf(entries);
      legs = List.copyOf(legs);
    }

    public String id() {
      return entries.getFirst().envelope().id();
    }
  }

  /** The same with more problems. */
  public Report with(List<String> others) {
    List<String> all = new ArrayList<>(others);
    all.addAll(problems);
    return new Report(query, messages, more, looked, notes, all);
  }

  public boolean found() {
    return !messages.isEmpty();
  }
}
