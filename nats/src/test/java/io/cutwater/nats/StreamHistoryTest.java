package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.lane.History.Budget;
import io.cutwater.lane.History.Stretch;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogEntry.Proof;
import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Outgoing;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("servers")
class StreamHistoryTest extends OneServer {

  private static final int MESSAGES = 25;
  private static final Secret SEAL = Secret.from(() -> "sesame");

  private final List<Long> visited = new ArrayList<>();

  private StreamHistory history() {
    return new StreamHistory(connections, "S", Optional.empty());
  }

  private static Budget budget(long messages) {
    return new Budget(messages, System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
  }

  private boolean visit(LogEntry entry) {
    visited.add(sequence(entry));
    return true;
  }

  private static long sequence(LogEntry entry) {
    return ((StreamSequence) entry.position()).value();
  }

  private void stream(RetentionPolicy retention) throws Exception {
    Playground.stream(nats, "S", retention, "s.>");
    // Without a consumer an Interest stream keeps nothing.
    streams.createConsumer(
        "S", ConsumerConfiguration.builder().durable("reader").filterSubject("s.>").build());
    Playground.publish(nats, "s.a", MESSAGES);
  }

  @ParameterizedTest
  @EnumSource(RetentionPolicy.class)
  void theNewestAreReadOfAnyStreamAndNothingIsLeftBehind(RetentionPolicy retention)
      throws Exception {
    stream(retention);

    Stretch part = history().newest(budget(10), this::visit);
    List<Long> newest = List.copyOf(visited);
    visited.clear();
    Stretch whole = history().newest(budget(1_000), this::visit);

    assertThat(newest).hasSize(10).isSorted().endsWith((long) MESSAGES);
    assertThat(part.fromFirst()).isFalse();
    assertThat(part.toLast()).isTrue();
    assertThat(visited).hasSize(MESSAGES).isSorted();
    assertThat(whole.isWhole()).isTrue();
    assertThat(streams.getConsumerNames("S")).containsExactly("reader");
    assertThat(streams.getStreamInfo("S").getStreamState().getMsgCount()).isEqualTo(MESSAGES);
  }

  @ParameterizedTest
  @EnumSource(RetentionPolicy.class)
  void readingBeginsAtATime(RetentionPolicy retention) throws Exception {
    stream(retention);
    Instant tenth = history().at(new StreamSequence(10), 1).getFirst().envelope().storedAt();

    history().since(tenth, budget(1_000), this::visit);
    Stretch none = history().since(Instant.now().plusSeconds(60), budget(1_000), this::visit);

    assertThat(visited).isSorted().endsWith((long) MESSAGES).startsWith(10L);
    assertThat(none.messages()).isZero();
    assertThat(none.toLast()).isTrue();
  }

  @Test
  void aVisitorAndABudgetEndReading() throws Exception {
    stream(RetentionPolicy.Limits);

    Stretch stopped = history().newest(budget(1_000), entry -> visit(entry) && sequence(entry) < 3);
    Stretch used = history().since(Instant.EPOCH, budget(4), this::visit);
    Stretch late = history().newest(new Budget(10, System.nanoTime()), this::visit);

    assertThat(visited).containsExactly(1L, 2L, 3L, 1L, 2L, 3L, 4L);
    assertThat(stopped.toLast()).isFalse();
    assertThat(used.toLast()).isFalse();
    assertThat(late.messages()).isZero();
    assertThat(late.isWhole()).isFalse();
  }

  @Test
  void whatWasRemovedIsNoLongerThere() throws Exception {
    stream(RetentionPolicy.Limits);
    streams.deleteMessage("S", 3);
    streams.deleteMessage("S", MESSAGES);

    assertThat(history().at(new StreamSequence(3), 1)).isEmpty();
    assertThat(history().at(new StreamSequence(4), 1)).hasSize(1);
    assertThat(history().newest(budget(1_000), this::visit).isWhole()).isTrue();
    assertThat(visited).hasSize(MESSAGES - 2).doesNotContain(3L);
    assertThat(history().extent().orElseThrow().last()).contains(new StreamSequence(MESSAGES));
  }

  @Test
  void aStreamThatIsNotThereIsNotMade() throws Exception {
    assertThat(history().extent()).isEmpty();
    assertThat(history().at(new StreamSequence(1), 1)).isEmpty();
    assertThat(history().newest(budget(10), this::visit).isThere()).isFalse();
    assertThat(streams.getStreamNames()).isEmpty();
  }

  @Test
  void aConsumerThatIsAbandonedIsForgotten() throws Exception {
    stream(RetentionPolicy.Limits);

    NatsConnections others = Playground.connections(server);
    StreamHistory abandoned = new StreamHistory(others, "S", Optional.empty());
    abandoned.newest(
        budget(1_000),
        entry -> {
          others.close();
          return false;
        });

    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(streams.getConsumerNames("S")).containsExactly("reader"));
  }

  @Test
  void whatALaneCarriedSaysSoAndIsProvenByItsSeal() throws Exception {
    Playground.stream(nats, "S", RetentionPolicy.Limits, "s.>");
    carry("carried", Optional.of(Seal.of(SEAL)));
    carry("forged", Optional.empty());
    StreamHistory sealed = new StreamHistory(connections, "S", Optional.of(SEAL));
    List<LogEntry> seen = new ArrayList<>();

    sealed.newest(budget(10), seen::add);

    assertThat(seen)
        .allSatisfy(
            entry -> assertThat(entry.carriage().orElseThrow().proof()).isEqualTo(Proof.CLAIMED));
    LogEntry carried = sealed.whole(seen.getFirst());
    assertThat(carried.envelope().id()).isEqualTo("carried");
    assertThat(carried.address()).isEqualTo("s.a");
    assertThat(carried.carriage().orElseThrow().lane()).isEqualTo("lane.0");
    assertThat(carried.carriage().orElseThrow().author()).isEqualTo("cutwater-d-lane.0-0a-");
    assertThat(carried.carriage().orElseThrow().source())
        .isEqualTo(new LedgerPosition(1, 2, 0, -1));
    assertThat(carried.carriage().orElseThrow().proof()).isEqualTo(Proof.PROVEN);
    assertThat(sealed.whole(seen.getLast()).carriage().orElseThrow().proof())
        .isEqualTo(Proof.REFUTED);
    assertThat(history().at(new StreamSequence(2), 1).getFirst().carriage().orElseThrow().proof())
        .isEqualTo(Proof.CLAIMED);
  }

  private void carry(String id, Optional<Seal> seal) throws Exception {
    Envelope envelope =
        Envelope.onNats(
            id,
            new LedgerPosition(1, 2, 0, -1),
            "",
            Headers.empty(),
            Payload.owning(id.getBytes(UTF_8)),
            Instant.EPOCH);
    StreamContent content =
        StreamContent.of(
            new Outgoing.Carried(envelope, "s.a"),
            new StreamContent.Author(
                "lane.0", "cutwater-d-lane.0-0a-g0-e1", "s.dead", 1 << 20, seal));
    nats.jetStream().publish("s.a", content.headers(), envelope.payload().bytes());
  }
}
