package io.cutwater.bench;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.LaneId;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Effect;
import io.cutwater.relay.Event;
import io.cutwater.relay.Lane;
import io.cutwater.relay.LanePlan;
import io.cutwater.relay.Limits;
import io.cutwater.relay.SourceFacts;
import io.cutwater.relay.TargetFacts;
import io.cutwater.route.HeaderRules;
import io.cutwater.route.Template;
import io.cutwater.route.TopicRouting;
import io.cutwater.route.TopicSpec;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A lane that runs as fast as it can on the spot: the real {@link Lane} and the real routing, with
 * answers to everything at once and receipts in batches, as a broker gives them. What it does is
 * the same each time, so that what it costs can be counted.
 */
public final class Treadmill {

  private static final int RECEIPTS_IN_BATCH = 100;
  private static final int MESSAGES_IN_MILLISECOND = 50;
  private static final int PAYLOAD_BYTES = 256;
  private static final long MESSAGE_BYTES_MAX = 1 << 20;
  private static final String TOPIC = "persistent://public/default/treadmill";

  private final Lane lane;
  private final ArrayDeque<Event> answers = new ArrayDeque<>();
  private final List<Event> receipts = new ArrayList<>(RECEIPTS_IN_BATCH);
  private final Payload payload = Payload.owning(new byte[PAYLOAD_BYTES]);
  private final Instant storedAt = Instant.EPOCH;
  private long millis;
  private long asked;
  private long delivered;
  private long steps;
  private long sends;
  private long requests;
  private long acknowledgements;
  private long records;

  /** What was counted since the lane began. */
  public record Counts(
      long messages, long steps, long sends, long requests, long acknowledgements, long records) {}

  /** Starts a lane and takes it to where it asks for messages. */
  public Treadmill() {
    TopicSpec spec =
        new TopicSpec(
            TOPIC,
            0,
            Template.parse("{subject[1]}"),
            TOPIC + "-dead-letters",
            MESSAGE_BYTES_MAX,
            HeaderRules.ALL,
            "");
    var routing = TopicRouting.of(spec, (envelope, key) -> envelope.payload().size());
    lane =
        new Lane(
            new LanePlan(
                new LaneId("treadmill", 0),
                "bench",
                "bench",
                routing,
                text -> routing,
                new LanePlan.Start.First(),
                true,
                Limits.defaults()),
            new Random(1));
    step(new Event.Tick());
    answer();
    if (asked == 0) {
      throw new IllegalStateException("the lane does not run: " + lane.view());
    }
  }

  /** Carries so many messages from the source to the target. */
  public void carry(int messages) {
    for (int i = 0; i < messages; i++) {
      if (asked == delivered || receipts.size() >= RECEIPTS_IN_BATCH) {
        confirm();
      }
      delivered++;
      step(new Event.Delivered(envelope(delivered), delivered, 1, 0));
      if (delivered % MESSAGES_IN_MILLISECOND == 0) {
        millis++;
        step(new Event.Tick());
        answer();
      }
    }
    confirm();
  }

  private Envelope envelope(long sequence) {
    return Envelope.onNats(
        "S:" + sequence,
        new StreamSequence(sequence),
        "treadmill.7",
        Headers.empty(),
        payload,
        storedAt);
  }

  private void confirm() {
    receipts.forEach(this::step);
    receipts.clear();
    answer();
  }

  private void step(Event event) {
    steps++;
    lane.step(event, millis, this::take);
  }

  private void answer() {
    Event next = answers.poll();
    while (next != null) {
      step(next);
      next = answers.poll();
    }
  }

  private void take(Effect effect) {
    switch (effect) {
      case Effect.AwaitStart start -> answers.add(new Event.StartGranted());
      case Effect.TakeLock lock -> answers.add(new Event.LockTaken());
      case Effect.ReadJournal read ->
          answers.add(new Event.JournalRead(Optional.empty(), List.of()));
      case Effect.InspectSource inspect ->
          answers.add(
              new Event.SourceInspected(
                  new SourceFacts(
                      "S",
                      "1",
                      Optional.of(new StreamSequence(1)),
                      Optional.of(new StreamSequence(Long.MAX_VALUE)),
                      Optional.empty(),
                      List.of())));
      case Effect.OpenTarget(var opening) ->
          answers.add(
              new Event.TargetOpened(
                  new TargetFacts(
                      opening.target(),
                      Optional.empty(),
                      -1,
                      Optional.empty(),
                      Map.of(),
                      true,
                      List.of())));
      case Effect.OpenSource open -> answers.add(new Event.SourceOpened("consumer"));
      case Effect.WriteJournal(long number, String record) -> {
        records++;
        answers.add(new Event.JournalWritten(number));
      }
      case Effect.Request(int messages, long bytes) -> {
        requests++;
        asked += messages;
      }
      case Effect.Acknowledge acknowledge -> acknowledgements++;
      case Effect.Send(var target, long ticket, long sequence, var outgoing) -> {
        sends++;
        receipts.add(
            new Event.Stored(target, ticket, Optional.of(new LedgerPosition(1, sequence, -1, -1))));
      }
      case Effect.ReleaseStart release -> {}
      case Effect.Flush flush -> {}
      case Effect.CloseTarget close -> {}
      case Effect.RescanTarget rescan -> throw new IllegalStateException("nothing is doubtful");
      case Effect.CloseSession close ->
          throw new IllegalStateException("the lane gave up: " + lane.view());
    }
  }

  public Counts counts() {
    return new Counts(delivered, steps, sends, requests, acknowledgements, records);
  }
}
