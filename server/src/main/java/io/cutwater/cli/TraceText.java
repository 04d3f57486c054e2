package io.cutwater.cli;

import io.cutwater.lane.History.Mark;
import io.cutwater.lane.History.Stretch;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogEntry.Carriage;
import io.cutwater.lane.LogEntry.Proof;
import io.cutwater.lane.LogEntry.Refusal;
import io.cutwater.lane.LogName;
import io.cutwater.message.Position;
import io.cutwater.trace.Leg;
import io.cutwater.trace.Leg.Outcome;
import io.cutwater.trace.Leg.Source;
import io.cutwater.trace.Query;
import io.cutwater.trace.Report;
import io.cutwater.trace.Report.Looked;
import io.cutwater.trace.Report.Message;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a trace found, for people: a block of lines for each message. */
final class TraceText {

  private static final int LOGS_MAX = 20;

  private final StringBuilder text = new StringBuilder();

  private TraceText() {}

  static String of(Report report) {
    TraceText all = new TraceText();
    report.messages().forEach(all::message);
    if (report.more()) {
      all.text.append("there are more: --max N tells of them\n\n");
    }
    if (!report.found()) {
      all.text.append("no message ").append(asked(report.query())).append(" was found\n");
    }
    report.notes().forEach(note -> all.line("", note));
    all.looked(report);
    return all.text.toString();
  }

  private static String asked(Query query) {
    return switch (query) {
      case Query.Id id -> "with id " + id.text();
      case Query.InStream position ->
          "at " + position.sequence() + position.stream().map(name -> " of " + name).orElse("");
      case Query.InTopic position -> "at " + position.text();
    };
  }

  private void line(String label, String what) {
    text.append(String.format(Locale.ROOT, label.isEmpty() ? "  %s%s" : "  %-8s%s", label, what))
        .append('\n');
  }

  private void message(Message message) {
    text.append("message ").append(message.id()).append('\n');
    if (message.legs().isEmpty()) {
      message.entries().forEach(entry -> line("stands", place(entry) + ": " + stranger(entry)));
    }
    Optional<LogEntry> told = Optional.empty();
    for (Leg leg : message.legs()) {
      boolean isTold =
          told.isPresent()
              && leg.source() instanceof Source.Standing(LogEntry entry)
              && entry.isSame(told.get());
      if (!isTold) {
        line("source", source(leg.source()));
      }
      line("lane", leg.lane() + " of channel " + leg.channel() + ", " + leg.flow());
      told = outcome(leg, message.id());
    }
    text.append('\n');
  }

  private static String stranger(LogEntry entry) {
    Optional<Carriage> carriage = entry.carriage();
    if (carriage.isEmpty()) {
      return "no lane of these channels brought it here";
    }
    return carriage.get().proof() == Proof.REFUTED
        ? "it says that lane "
            + carriage.get().lane()
            + " brought it here, and that is not true: a copy, or a forgery"
        : "lane " + carriage.get().lane() + ", none of these channels', brought it here";
  }

  private static String place(LogEntry entry) {
    String address = entry.address();
    String under =
        address.isEmpty() ? "" : (entry.log().isStream() ? ", subject " : ", key ") + address;
    return entry.log()
        + " at "
        + entry.position().text()
        + under
        + ", stored "
        + entry.envelope().storedAt();
  }

  private static String source(Source source) {
    return switch (source) {
      case Source.Standing(LogEntry entry) -> place(entry);
      case Source.Gone gone ->
          published(gone.log(), gone.position(), gone.published())
              + ": no longer there ("
              + gone.why()
              + ")";
      case Source.Unknown unknown ->
          published(unknown.log(), unknown.position(), unknown.published())
              + ": could not be looked at";
    };
  }

  private static String published(LogName log, Position position, Instant at) {
    return log + " at " + position.text() + ", published " + at;
  }

  /** Tells the outcome; returns the place from where the next leg goes on. */
  private Optional<LogEntry> outcome(Leg leg, String id) {
    switch (leg.outcome()) {
      case Outcome.Stored(List<LogEntry> copies) -> {
        for (int i = 0; i < copies.size(); i++) {
          stored(leg, copies.get(i), i == 0 ? "target" : "again", id);
        }
        return Optional.of(copies.getLast());
      }
      case Outcome.Omitted(String why) -> line("target", "none: not carried, " + why);
      case Outcome.Waiting(Optional<Position> floor, String why) ->
          line("target", "not there yet: waiting" + above(floor) + because(why));
      case Outcome.NotFound(Position floor, String why) ->
          line(
              "target", "not found, and not above the lane's floor " + floor.text() + because(why));
      case Outcome.Unknown(Optional<Position> floor, String why) ->
          line(
              "target",
              "not known"
                  + floor.map(is -> ": the lane's floor is " + is.text()).orElse("")
                  + because(why));
    }
    return Optional.empty();
  }

  private static String above(Optional<Position> floor) {
    return floor.map(is -> " above the lane's floor " + is.text()).orElse("");
  }

  private static String because(String why) {
    return why.isEmpty() ? "" : " (" + why + ")";
  }

  private void stored(Leg leg, LogEntry copy, String label, String id) {
    Optional<Refusal> refusal = copy.carriage().flatMap(Carriage::refusal);
    String later =
        String.format(Locale.ROOT, ": %,d ms later", leg.latency(copy).toMillis())
            + (copy.envelope().id().equals(id) ? ", same id" : ", id " + copy.envelope().id());
    line(label, (refusal.isPresent() ? "dead letter in " : "") + place(copy) + later);
    refusal.ifPresent(found ->
        line(
            "because",
            found.reason()
                + found.intended().map(target -> "; it would have gone to " + target).orElse("")));
  }

  /** In full where something is missing; else only what was not read as a whole. */
  private void looked(Report report) {
    List<Looked> all = report.looked();
    boolean isMissing = !report.found() || report.messages().stream().anyMatch(TraceText::isLost);
    List<Looked> told =
        all.stream().filter(part -> isMissing || !part.stretch().isWhole()).toList();
    if (!all.isEmpty() && told.isEmpty()) {
      text.append("looked through all of ").append(count(all.size(), "log")).append('\n');
    }
    if (!told.isEmpty()) {
      text.append("looked through\n");
    }
    told.stream()
        .limit(LOGS_MAX)
        .forEach(part -> line("", part.stretch().log() + ": " + extent(part)));
    if (told.size() > LOGS_MAX) {
      line("", "and " + count(told.size() - LOGS_MAX, "more log") + ": --output json names them");
    }
  }

  private static boolean isLost(Message message) {
    return message.legs().stream()
        .map(Leg::outcome)
        .anyMatch(is -> is instanceof Outcome.NotFound || is instanceof Outcome.Unknown);
  }

  private static String count(long number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }

  private static String extent(Looked part) {
    Stretch stretch = part.stretch();
    String messages = count(stretch.messages(), "message");
    if (!stretch.isThere()) {
      return "is not there";
    }
    if (stretch.isWhole()) {
      return stretch.messages() == 0 ? "is empty" : "all of it, " + messages;
    }
    if (stretch.toLast() && part.since().isPresent()) {
      return "all since " + part.since().get() + ", " + messages;
    }
    if (stretch.messages() == 0) {
      return "not begun, the time was up";
    }
    String from = stretch.from().map(TraceText::mark).orElse("its end");
    String to = stretch.to().map(TraceText::mark).orElse("its end");
    return (stretch.toLast()
            ? "the newest " + messages + ", back to " + from
            : messages + ", from " + from + " to " + to)
        + "; --scan N and --for TIME read more";
  }

  private static String mark(Mark mark) {
    return mark.position().text() + " (" + mark.storedAt() + ")";
  }
}
