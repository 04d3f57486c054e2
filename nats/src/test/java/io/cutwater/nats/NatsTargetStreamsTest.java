package io.cutwater.nats;

import static io.cutwater.nats.TargetWorld.first;
import static io.cutwater.nats.TargetWorld.foreign;
import static io.cutwater.nats.TargetWorld.onlyDoubt;
import static io.cutwater.nats.TargetWorld.opening;
import static io.cutwater.nats.TargetWorld.send;
import static io.cutwater.nats.TargetWorld.source;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.cutwater.lane.Target.Writing;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.nats.NatsTargetSettings.StreamPlan;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetOpening;
import io.nats.client.PurgeOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What streams there are, what they refuse, and what a scan sees of them. */
@Tag("servers")
class NatsTargetStreamsTest extends OneServer {

  private final TargetInbox inbox = new TargetInbox();

  private NatsTarget target(boolean sole) {
    return new NatsTarget(connections, TargetWorld.settings(sole));
  }

  @Test
  void createsAStreamOnlyWhereToldToAndAltersNone() throws Exception {
    Playground.needs(nats, TargetStream.FAST_INGEST_MIN, "a stream made for fast batches");
    NatsTarget target = target(false);

    assertThat(target.look("S")).isEmpty();
    assertThat(streams.getStreamNames()).isEmpty();
    NatsTarget.Description made = target.describe("S");
    assertThat(target.look("S")).contains(made);

    assertThat(made.mode()).isEqualTo("fast-ingest");
    assertThat(made.weaknesses()).isEmpty();
    assertThat(made.place()).startsWith("nats:S@");
    assertThat(made.maxMessageBytes()).isEqualTo(1 << 20);
    StreamConfiguration is = streams.getStreamInfo("S").getConfiguration();
    assertThat(is.getSubjects()).containsExactly("s.>", "cutwater.fence.S.>");
    assertThat(is.getAllowAtomicPublish()).isTrue();
    assertThat(is.getAllowBatched()).isTrue();
    assertThat(is.getStorageType()).isEqualTo(StorageType.File);
    assertThat(target.describe("S-dead-letters").subjects())
        .containsExactly("cutwater.dead-letters.lane", "cutwater.fence.S-dead-letters.>");
    assertThatThrownBy(() -> target.describe("OTHER"))
        .isInstanceOfSatisfying(
            FaultException.class,
            e -> assertThat(e.fault().code()).isEqualTo(Code.TARGET_UNAVAILABLE));
  }

  @Test
  void refusalsAreOneDoubtThatNamesCauseAndRemedy() throws Exception {
    Playground.needs(nats, TargetStream.FAST_INGEST_MIN, "a stream of fast batches");
    streams.addStream(
        foreign(true).allowBatched(true).maxMessages(20).discardPolicy(DiscardPolicy.New).build());
    Writing full = target(false).open(first(), inbox);
    send(full, 1, 200);
    assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.TARGET_UNAVAILABLE);
    assertThat(onlyDoubt(inbox).what()).contains("maximum messages");
    assertThat(onlyDoubt(inbox).remedy()).contains("full");
    full.close();
  }

  @Test
  void aSubjectThatNobodyListensToAndOneOfAnotherStreamAreDoubts() throws Exception {
    streams.addStream(StreamConfiguration.builder().name("T").subjects("t").build());
    NatsTarget target = target(false);
    for (String subject : List.of("nobody", "t")) {
      TargetInbox own = new TargetInbox();
      Writing writing = target.open(first(), own);
      writing.send(1, -1, new Outgoing.Carried(TargetWorld.message(1, 8).envelope(), subject));
      assertThat(own.awaitDoubt().code()).as(subject).isEqualTo(Code.TARGET_UNAVAILABLE);
      writing.close();
    }
    assertThat(streams.getStreamInfo("T").getStreamState().getMsgCount()).isZero();
  }

  @Test
  void aTrimmedStreamMakesTheScanIncomplete() throws Exception {
    NatsTarget target = target(false);
    Writing former = target.open(first(), inbox);
    send(former, 1, 10);
    inbox.awaitReceipts(10);
    former.close();
    Position third = new StreamSequence(inbox.place(3));
    streams.purgeStream("S", PurgeOptions.builder().sequence(inbox.place(5)).build());

    Writing trimmed = target.open(opening(Optional.of(third), true, 3), new TargetInbox());
    assertThat(trimmed.facts().complete()).isFalse();
    assertThat(trimmed.facts().found()).containsKey(source(10)).doesNotContainKey(source(4));
    trimmed.close();
    Writing beyond =
        target.open(opening(Optional.of(new StreamSequence(9_000)), true, 3), new TargetInbox());
    assertThat(beyond.facts().complete()).isFalse();
    beyond.close();
    Writing fromNothing = target.open(opening(Optional.empty(), true, 3), new TargetInbox());
    assertThat(fromNothing.facts().complete()).isFalse();
    fromNothing.close();
  }

  /** As after a purge, or where everything expired while the lane was idle. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStreamThatLetGoOfNothingBehindTheScansBeginningIsSeenWhole(boolean fenced)
      throws Exception {
    Playground.needs(nats, fenced ? TargetStream.FENCED_MIN : NatsSource.SERVER_MIN, "a fence");
    streams.addStream(foreign(fenced).build());
    NatsTarget target = target(false);
    Writing former = target.open(first(), inbox);
    send(former, 1, 10);
    inbox.awaitReceipts(10);
    former.close();
    Position ninth = new StreamSequence(inbox.place(9));
    Position tenth = new StreamSequence(inbox.place(10));
    streams.purgeStream("S");

    Writing later = target.open(opening(Optional.of(ninth), true, 9), new TargetInbox());
    assertThat(later.facts().complete()).as("the tenth may have been removed").isFalse();
    later.close();
    streams.purgeStream("S", PurgeOptions.builder().subject("cutwater.fence.S.>").build());
    Position end = fenced ? later.facts().end().orElseThrow() : tenth;
    TargetInbox next = new TargetInbox();
    Writing writing = target.open(opening(Optional.of(end), true, 10), next);
    assertThat(writing.facts().complete()).isTrue();
    assertThat(writing.facts().found()).isEmpty();
    send(writing, 11, 20);
    next.awaitReceipts(10);
    assertThat(next.doubts()).isEmpty();
    writing.close();
  }

  @Test
  void aSubjectThatTakesNoMoreMessagesIsADoubtAndNoReasonToMissAny() throws Exception {
    streams.addStream(
        foreign(true)
            .maxMessagesPerSubject(2)
            .discardPolicy(DiscardPolicy.New)
            .discardNewPerSubject(true)
            .build());
    NatsTarget target = target(false);
    assertThat(target.describe("S").mode()).isEqualTo("one-in-flight");
    assertThat(target.describe("S").weaknesses()).isEmpty();
    Writing full = target.open(first(), inbox);

    send(full, 1, 7 * 2 + 1);

    inbox.awaitReceipts(15);
    assertThat(onlyDoubt(inbox).code()).isEqualTo(Code.TARGET_UNAVAILABLE);
    assertThat(onlyDoubt(inbox).what()).contains("maximum messages per subject");
    assertThat(inbox.tickets()).hasSize(14);
    full.close();
  }

  /** Versions that know no fence are not refused, and not held for better than they are. */
  @Test
  void anOlderServerIsWrittenToOneMessageAtATimeAndSaidToBeWeaker() throws Exception {
    assumeFalse(
        nats.getServerInfo().isSameOrNewerThanVersion(TargetStream.FENCED_MIN), "it knows fences");
    streams.addStream(foreign(true).duplicateWindow(Duration.ofSeconds(2)).build());

    NatsTarget.Description found = target(false).describe("S");

    assertThat(found.mode()).isEqualTo("one-in-flight");
    assertThat(found.weaknesses())
        .anyMatch(why -> why.contains("nats-server " + nats.getServerInfo().getVersion()));
  }

  @Test
  void theTargetRemembersWhatALostJournalDoesNot() throws Exception {
    Playground.needs(nats, TargetStream.FENCED_MIN, "a fence");
    NatsTarget target = target(false);
    Writing former = target.open(first(), inbox);
    send(former, 1, 42);
    inbox.awaitReceipts(42);
    former.close();

    Writing forgotten = target.open(first(), new TargetInbox());
    assertThat(forgotten.facts().lastWritten()).contains(source(42));
    assertThat(forgotten.facts().found()).isEmpty();
    forgotten.close();
    // Its own session wrote nothing, but its fence says what was known.
    Writing again = target.open(first(), new TargetInbox());
    assertThat(again.facts().lastWritten()).contains(source(42));
    again.close();
  }

  @Test
  void copiedHeadersAreFoundOnlyWithoutASeal() throws Exception {
    Playground.needs(nats, TargetStream.FENCED_MIN, "a fence");
    StreamPlan plan = new StreamPlan("S", List.of("s.>"), true, 1, false);
    NatsTargetSettings sealed =
        TargetWorld.settings(plan, Optional.of(Secret.from(() -> "a long secret")));
    Writing former = new NatsTarget(connections, sealed).open(first(), inbox);
    Position start = former.facts().end().orElseThrow();
    send(former, 1, 5);
    inbox.awaitReceipts(5);
    former.close();
    Headers forged = new Headers(streams.getMessage("S", inbox.place(5)).getHeaders());
    for (String name : List.of("Cutwater-Seal", "Cutwater-Writer", "Cutwater-Source")) {
      assertThat(forged.containsKey(name)).as(name).isTrue();
    }
    Headers copy = new Headers();
    forged.forEach((name, values) -> {
      if (name.startsWith("Cutwater-") && !name.equals("Cutwater-Source")) {
        copy.put(name, values);
      }
    });
    copy.put("Cutwater-Source", source(6).text());
    nats.jetStream().publish("s.5", copy, "m5 ".getBytes(UTF_8));

    TargetOpening opening = opening(Optional.of(start), true, 0);
    Writing proven = new NatsTarget(connections, sealed).open(opening, new TargetInbox());
    assertThat(proven.facts().found()).hasSize(5).doesNotContainKey(source(6));
    proven.close();
    Writing believing = target(false).open(opening, new TargetInbox());
    assertThat(believing.facts().found()).hasSize(6).containsKey(source(6));
    believing.close();
  }

  @Test
  void saysWhyAScanMayNotSeeWhatWasDelivered() throws Exception {
    streams.addStream(
        StreamConfiguration.builder()
            .name("S")
            .subjects("s.>", "cutwater.fence.S.>")
            .retentionPolicy(RetentionPolicy.WorkQueue)
            .storageType(StorageType.Memory)
            .maxAge(60_000)
            .maxMessages(1_000)
            .maxMessagesPerSubject(3)
            .build());

    NatsTarget.Description found = target(true).describe("S");

    assertThat(found.mode()).isEqualTo("one-in-flight");
    assertThat(String.join("\n", found.weaknesses()))
        .contains("retention", "drops messages after", "3 messages of a subject", "1000 messages")
        .contains("memory", "its duplicate window of");
    Writing writing = target(true).open(first(), inbox);
    send(writing, 1, 3);
    inbox.awaitReceipts(3);
    assertThat(inbox.doubts()).isEmpty();
    writing.close();
  }

  @Test
  void aSecondScanFindsWhatWasStoredSinceTheFirst() throws Exception {
    Writing writing = target(false).open(first(), inbox);
    send(writing, 1, 20);
    inbox.awaitReceipts(20);

    Map<Position, Skipped> found =
        writing.rescan(opening(Optional.of(new StreamSequence(inbox.place(10))), true, 12));

    assertThat(found).hasSize(8).containsKey(source(20)).doesNotContainKey(source(12));
    writing.close();
  }

  @Test
  void aLongScanSaysHowFarItGot() throws Exception {
    Playground.needs(nats, TargetStream.FENCED_MIN, "a fence");
    NatsTarget target = target(false);
    Writing former = target.open(first(), inbox);
    Position start = former.facts().end().orElseThrow();
    send(former, 1, StreamScan.PROGRESS_EVERY + 100);
    inbox.awaitReceipts(StreamScan.PROGRESS_EVERY + 100);
    former.close();

    TargetInbox next = new TargetInbox();
    target.open(opening(Optional.of(start), true, 0), next).close();

    assertThat(next.scans()).hasSize(1);
    Position at = next.scans().getFirst().at();
    Map<Position, Skipped> before = next.scans().getFirst().found();
    TargetOpening rest =
        new TargetOpening(
            new TargetName("S"),
            TargetWorld.WRITER,
            Optional.of(at),
            true,
            Optional.empty(),
            before);
    Writing continued = target.open(rest, new TargetInbox());
    assertThat(continued.facts().found()).hasSize(StreamScan.PROGRESS_EVERY + 100);
    assertThat(continued.facts().complete()).isTrue();
    continued.close();
  }
}
