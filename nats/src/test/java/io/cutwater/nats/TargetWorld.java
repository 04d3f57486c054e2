package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.lane.Target.Writing;
import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.LaneId;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.message.Trail;
import io.cutwater.nats.NatsTargetSettings.StreamPlan;
import io.cutwater.nats.NatsTargetSettings.WriteLimits;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetOpening;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** What the tests of targets have in common: a lane, its messages, and who reads them back. */
final class TargetWorld {

  static final String WRITER = "cutwater-test-lane-0-00c0ffee-g0-e0";
  static final LaneId LANE = new LaneId("lane", 0);
  static final String FENCE = "cutwater.fence.S.test.lane-0";
  static final int LEDGER = 7;

  private TargetWorld() {}

  static NatsTargetSettings settings(StreamPlan plan, Optional<Secret> seal) {
    return new NatsTargetSettings(
        List.of(plan, StreamPlan.deadLetters("S-dead-letters", "lane", 1, true)),
        LANE,
        "test",
        seal,
        new WriteLimits(5_000, 32L << 20, 4_000, Duration.ofSeconds(5), 1_000_000));
  }

  static NatsTargetSettings settings(boolean sole) {
    return settings(new StreamPlan("S", List.of("s.>"), true, 1, sole), Optional.empty());
  }

  /** A stream that somebody else made, with what {@code allows} it. */
  static StreamConfiguration.Builder foreign(boolean withFence) {
    return StreamConfiguration.builder()
        .name("S")
        .subjects(withFence ? List.of("s.>", "cutwater.fence.S.>") : List.of("s.>"))
        .duplicateWindow(Duration.ofMinutes(10));
  }

  static Position source(long number) {
    return new LedgerPosition(LEDGER, number, 0, -1);
  }

  static Outgoing message(long number, int bytes) {
    byte[] payload = ("m" + number + " ").getBytes(UTF_8);
    return new Outgoing.Carried(
        new Envelope(
            "id-" + number,
            source(number),
            "",
            "persistent://public/default/t",
            "",
            Optional.empty(),
            Optional.empty(),
            Headers.of(Map.of("number", List.of(Long.toString(number)))),
            Payload.owning(java.util.Arrays.copyOf(payload, Math.max(bytes, payload.length))),
            Envelope.Times.stored(Instant.EPOCH),
            "",
            Trail.EMPTY),
        "s." + number % 7);
  }

  static void send(Writing writing, long from, long to) {
    for (long number = from; number <= to; number++) {
      writing.send(number, -1, message(number, 32));
    }
  }

  static TargetOpening first() {
    return opening(Optional.empty(), false, 0);
  }

  static TargetOpening opening(Optional<Position> from, boolean known, long floor) {
    return new TargetOpening(
        new TargetName("S"),
        WRITER,
        from,
        known,
        floor == 0 ? Optional.empty() : Optional.of(source(floor)),
        Map.of());
  }

  /** A message that is stored. */
  record Stored(long sequence, long number, String writer) {}

  /** All messages of the stream, fences left out. */
  static List<Stored> stored(Connection nats) throws Exception {
    JetStreamSubscription all =
        nats.jetStream()
            .subscribe(">", PushSubscribeOptions.builder().stream("S").ordered(true).build());
    List<Stored> stored = new ArrayList<>();
    long pending = all.getConsumerInfo().getCalculatedPending();
    while (pending > 0) {
      Message message = all.nextMessage(Duration.ofSeconds(20));
      assertThat(message).as("a message of the stream").isNotNull();
      pending = message.metaData().pendingCount();
      if (!message.getSubject().startsWith("cutwater.fence.")) {
        String number = message.hasHeaders() ? message.getHeaders().getFirst("number") : null;
        String writer =
            message.hasHeaders() ? message.getHeaders().getFirst("Cutwater-Writer") : null;
        stored.add(
            new Stored(
                message.metaData().streamSequence(),
                number == null ? -1 : Long.parseLong(number),
                writer == null ? "" : writer));
      }
    }
    all.unsubscribe();
    return stored;
  }

  static List<Long> numbers(List<Stored> stored) {
    return stored.stream().filter(m -> m.number() > 0).map(Stored::number).toList();
  }

  static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  /** How a lane goes on after a doubt: opens until it can, skips what is found, sends the rest. */
  static final class Lane {
    private final NatsTarget target;
    private final long last;
    private Optional<Position> from = Optional.empty();
    private boolean known;
    private long floor;
    private int sessions;

    Lane(NatsTarget target, long last) {
      this.target = target;
      this.last = last;
    }

    int sessions() {
      return sessions;
    }

    /** Runs sessions until all messages up to the last are confirmed. */
    void run(Duration bound) throws Exception {
      long deadline = System.nanoTime() + bound.toNanos();
      while (floor < last) {
        assertThat(System.nanoTime()).as("floor %s of %s", floor, last).isLessThan(deadline);
        session();
      }
    }

    private void session() throws InterruptedException {
      TargetInbox inbox = new TargetInbox();
      Writing writing;
      try {
        writing = target.open(opening(from, known, floor), inbox);
      } catch (FaultException e) {
        // As a lane does: a pause, and again. Nothing tells when a server is back.
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        return;
      }
      sessions++;
      Map<Position, Skipped> found = writing.facts().found();
      if (!known) {
        known = true;
        from = writing.facts().end();
      }
      inbox.skip(found);
      for (long number = floor + 1; number <= last; number++) {
        if (!found.containsKey(source(number))) {
          writing.send(number, -1, message(number, 32));
        }
      }
      inbox.awaitFloor(last);
      writing.close();
      Map<Long, Position> places = inbox.places();
      for (Position at = places.get(floor + 1); at != null; at = places.get(floor + 1)) {
        floor++;
        from = Optional.of(at);
      }
    }
  }

  static List<Event.Doubted> doubts(List<Event> events) {
    return events.stream()
        .filter(Event.Doubted.class::isInstance)
        .map(Event.Doubted.class::cast)
        .toList();
  }

  static Fault onlyDoubt(TargetInbox inbox) {
    assertThat(inbox.doubts()).hasSize(1);
    return inbox.doubts().getFirst();
  }
}
