package io.cutwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.History.Mark;
import io.cutwater.lane.History.Stretch;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogEntry.Carriage;
import io.cutwater.lane.LogEntry.Proof;
import io.cutwater.lane.LogEntry.Refusal;
import io.cutwater.lane.LogName;
import io.cutwater.message.Envelope;
import io.cutwater.message.Flow;
import io.cutwater.message.Headers;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.trace.Leg;
import io.cutwater.trace.Leg.Outcome;
import io.cutwater.trace.Leg.Source;
import io.cutwater.trace.Query;
import io.cutwater.trace.Report;
import io.cutwater.trace.Report.Looked;
import io.cutwater.trace.Report.Message;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraceOutputTest {

  private static final Instant STORED = Instant.parse("2026-01-02T03:04:05.100Z");
  private static final LogName STREAM = LogName.stream("ORDERS");
  private static final LogName TOPIC = LogName.topic("persistent://p/d/orders");
  private static final Position COPIED = new LedgerPosition(12, 3, -1, 5);
  private static final LogEntry SOURCE =
      new LogEntry(STREAM, "orders.eu", envelope(new StreamSequence(17), STORED), Optional.empty());

  private static Envelope envelope(Position position, Instant at) {
    return Envelope.onNats(
        "o-1", position, "orders.eu", Headers.empty(), Payload.owning(new byte[0]), at);
  }

  private static LogEntry copy(Optional<Refusal> refusal) {
    return new LogEntry(
        TOPIC,
        "eu",
        envelope(COPIED, STORED.plusMillis(1_021)),
        Optional.of(new Carriage("orders-0", "w", new StreamSequence(17), Proof.PROVEN, refusal)));
  }

  private static Leg leg(Source source, Outcome outcome) {
    return new Leg("orders", Flow.NATS_TO_PULSAR, "orders-0", source, outcome);
  }

  private static Report report(Leg... legs) {
    return new Report(
        new Query.Id("o-1"),
        List.of(new Message(List.of(SOURCE), List.of(legs))),
        false,
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void aMessageIsToldInItsOrder() {
    Leg there = leg(new Source.Standing(SOURCE), new Outcome.Stored(List.of(copy(none()))));
    Leg back =
        new Leg(
            "orders",
            Flow.PULSAR_TO_NATS,
            "orders.0",
            new Source.Standing(copy(none())),
            new Outcome.Omitted("an echo"));

    assertThat(TraceText.of(report(there, back)))
        .isEqualTo(
            """
            message o-1
              source  stream ORDERS at 17, subject orders.eu, stored 2026-01-02T03:04:05.100Z
              lane    orders-0 of channel orders, nats-to-pulsar
              target  topic persistent://p/d/orders at 12:3:-1:5, key eu, stored 2026-01-02T03:04:06.121Z: 1,021 ms later, same id
              lane    orders.0 of channel orders, pulsar-to-nats
              target  none: not carried, an echo

            """);
  }

  private static Optional<Refusal> none() {
    return Optional.empty();
  }

  @Test
  void aDeadLetterIsToldWithItsReasonThoughItsSourceForgotIt() {
    Refusal refusal = new Refusal("it has no key", Optional.of(new TargetName("orders-1")));
    Source gone = new Source.Gone(STREAM, new StreamSequence(17), STORED, "it begins at 40");

    assertThat(
            TraceText.of(
                report(leg(gone, new Outcome.Stored(List.of(copy(Optional.of(refusal))))))))
        .contains(
            "  source  stream ORDERS at 17, published 2026-01-02T03:04:05.100Z: no longer there"
                + " (it begins at 40)\n")
        .contains("  target  dead letter in topic persistent://p/d/orders at 12:3:-1:5")
        .contains("  because it has no key; it would have gone to orders-1\n");
  }

  @Test
  void whatIsNotThereYetSaysBehindWhatItWaits() {
    Outcome waiting = new Outcome.Waiting(Optional.of(new StreamSequence(9)), "paused");

    assertThat(TraceText.of(report(leg(new Source.Standing(SOURCE), waiting))))
        .contains("  target  not there yet: waiting above the lane's floor 9 (paused)\n");
  }

  @Test
  void whatWasNotFoundSaysHowFarItWasLookedFor() {
    Mark mark = new Mark(new StreamSequence(900), STORED);
    Stretch part =
        new Stretch(STREAM, true, 1_000, Optional.of(mark), Optional.of(mark), false, true);
    Report report =
        new Report(
            new Query.Id("o-2"),
            List.of(),
            false,
            List.of(
                new Looked(part, Optional.empty()),
                new Looked(Stretch.ofEmpty(TOPIC, false), Optional.empty())),
            List.of("a note"),
            List.of());

    assertThat(TraceText.of(report))
        .isEqualTo(
            """
            no message with id o-2 was found
              a note
            looked through
              stream ORDERS: the newest 1,000 messages, back to 900 (2026-01-02T03:04:05.100Z); --scan N and --for TIME read more
              topic persistent://p/d/orders: is not there
            """);
    assertThat(TraceJson.of(report).path("looked_through").path(0).path("from").path("position"))
        .hasToString("\"900\"");
  }

  @Test
  void theJsonSaysTheSame() {
    var json =
        TraceJson.of(
            report(leg(new Source.Standing(SOURCE), new Outcome.Stored(List.of(copy(none()))))));

    assertThat(json.path("found").asBoolean()).isTrue();
    var leg = json.path("messages").path(0).path("legs").path(0);
    assertThat(leg.path("source").path("stream").asText()).isEqualTo("ORDERS");
    assertThat(leg.path("source").path("position").asText()).isEqualTo("17");
    assertThat(leg.path("target").path("state").asText()).isEqualTo("stored");
    var copy = leg.path("target").path("copies").path(0);
    assertThat(copy.path("topic").asText()).isEqualTo("persistent://p/d/orders");
    assertThat(copy.path("latency_ms").asLong()).isEqualTo(1_021);
    assertThat(copy.path("carried_by").path("from").asText()).isEqualTo("17");
    assertThat(copy.path("carried_by").path("proof").asText()).isEqualTo("proven");
  }
}
