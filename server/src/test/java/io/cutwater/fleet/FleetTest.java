package io.cutwater.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.cutwater.control.Bridge.PlacedLane;
import io.cutwater.control.Fakes;
import io.cutwater.control.Fakes.FakeLane;
import io.cutwater.fleet.Pauses.Decision;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One instance's fleet, told by the test what another one says; time is the test's. */
class FleetTest {

  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final Word.Speaker OTHER = new Word.Speaker("b", "run-of-b");

  private final AtomicLong millis = new AtomicLong(1_000_000);
  private final InstantSource clock = () -> java.time.Instant.ofEpochMilli(millis.get());
  private final Hub hub = new Hub();
  private final Hub.Link link = hub.link();
  private final List<PlacedLane> lanes = new ArrayList<>();
  private final List<String> switched = new CopyOnWriteArrayList<>();
  private final Fleet fleet =
      new Fleet(
          "a",
          () -> lanes,
          FleetTest::nothing,
          (channel, paused) -> switched.add(channel + (paused ? " off" : " on")),
          link,
          clock);

  @AfterEach
  void close() throws InterruptedException {
    fleet.close();
  }

  private static JsonNode nothing() {
    return new ObjectMapper().createArrayNode();
  }

  /** Lane {@code channel-0} of the next channel: its slot is the number of lanes before it. */
  private FakeLane lane(String channel, String phase) {
    FakeLane lane = new FakeLane(Fakes.view(channel, phase, 0, 0));
    lanes.add(new PlacedLane(lanes.size(), lane));
    return lane;
  }

  private void pass(Duration time) {
    millis.addAndGet(time.toMillis());
  }

  private void join() {
    fleet.start();
    pass(Duration.ofSeconds(2));
    await().atMost(BOUND).until(() -> fleet.view().joined());
  }

  private void hear(Word word) {
    hub.say(Word.Codec.encode(word));
  }

  private void hearHere(boolean leaving) {
    hear(new Word.Here(OTHER, Hub.WORK, 1_000_000, leaving, nothing(), List.of()));
    await()
        .atMost(BOUND)
        .until(() -> fleet.view().others().stream().anyMatch(m -> m.leaving() == leaving));
  }

  @Test
  void withoutALinkEveryLaneIsThisInstances() {
    hub.down = true;
    FakeLane lane = lane("x", "running");
    lane.assign(false);
    link.without(0, 1, 2, 3);

    fleet.start();
    pass(Duration.ofSeconds(2));

    await().atMost(BOUND).until(() -> fleet.view().reason().contains("nobody is there"));
    assertThat(fleet.view().joined()).isFalse();
    await().atMost(BOUND).until(lane::isAssigned);
  }

  @Test
  void itTriesToJoinAgain() {
    hub.down = true;
    fleet.start();
    pass(Duration.ofSeconds(2));
    await().atMost(BOUND).until(() -> fleet.view().reason().contains("nobody is there"));

    hub.down = false;
    pass(Duration.ofSeconds(11));

    await().atMost(BOUND).until(() -> fleet.view().joined());
    assertThat(fleet.view().reason()).isEmpty();
  }

  @Test
  void whereTheOthersMeetElsewhereNowItGoesThere() {
    FakeLane lane = lane("x", "running");
    link.without(0);
    join();
    await().atMost(BOUND).until(() -> !lane.isAssigned());

    fleet.reconnect(hub.link());

    await().atMost(BOUND).until(lane::isAssigned);
    assertThat(link.isAbandoned()).isTrue();
  }

  @Test
  void lanesAreAssignedByTheirSlots() {
    List<FakeLane> all = List.of(lane("v", "running"), lane("w", "running"), lane("x", "running"));
    FakeLane own = lane("y", "running").own();
    FakeLane wraps = lane("z", "running");
    link.without(0, 3);

    join();

    await().atMost(BOUND).until(() -> !all.getFirst().isAssigned() && !wraps.isAssigned());
    assertThat(all.get(1).isAssigned()).isTrue();
    assertThat(all.get(2).isAssigned()).isTrue();
    assertThat(own.isAssigned()).isTrue();
  }

  @Test
  void whatIsMissingIsAskedForOnceThingsHaveSettled() {
    lane("theirs", "standby");
    lane("mine", "standby");
    lane("carried", "running");
    lane("own", "standby").own();
    link.without(0);
    join();
    hearHere(false);
    assertThat(hub.said(Word.Want.class)).isEmpty();

    pass(Duration.ofSeconds(6));

    await().atMost(BOUND).until(() -> !hub.said(Word.Want.class).isEmpty());
    assertThat(hub.said(Word.Want.class)).extracting(Word.Want::lane).containsExactly("mine-0");
  }

  @Test
  void whoLeavesIsAskedAtOnce() {
    lane("mine", "standby");
    join();

    hearHere(true);

    await().atMost(BOUND).until(() -> hub.said(Word.Want.class).size() == 1);
  }

  @Test
  void aLaneThatIsAskedForIsHandedOverAndThatIsSaid() {
    FakeLane theirs = lane("theirs", "running");
    link.without(0);
    join();
    await().atMost(BOUND).until(() -> !theirs.isAssigned());

    hear(new Word.Want(OTHER, "theirs-0"));

    await().atMost(BOUND).until(() -> theirs.handedOver() != null);
    assertThat(hub.said(Word.Free.class)).isEmpty();
    CompletableFuture<Void> done = java.util.Objects.requireNonNull(theirs.handedOver());
    done.complete(null);
    await().atMost(BOUND).until(() -> hub.said(Word.Free.class).size() == 1);
    assertThat(hub.said(Word.Free.class).getFirst().lane()).isEqualTo("theirs-0");
  }

  @Test
  void whatIsItsOwnIsNotHandedOver() {
    FakeLane mine = lane("mine", "running");
    FakeLane theirs = lane("theirs", "running");
    link.without(1);
    join();
    await().atMost(BOUND).until(() -> !theirs.isAssigned());

    hear(new Word.Want(OTHER, "mine-0"));
    hear(new Word.Want(OTHER, "nobody-knows-it-0"));
    hear(new Word.Want(OTHER, "theirs-0"));

    await().atMost(BOUND).until(() -> theirs.handedOver() != null);
    assertThat(mine.handedOver()).isNull();
  }

  @Test
  void aFreeLockIsTakenAtOnceByWhoseLaneItIs() {
    FakeLane mine = lane("mine", "standby");
    FakeLane theirs = lane("theirs", "standby");
    link.without(1);
    join();
    await().atMost(BOUND).until(() -> !theirs.isAssigned());

    hear(new Word.Free(OTHER, "theirs-0"));
    hear(new Word.Free(OTHER, "mine-0"));

    await().atMost(BOUND).until(() -> mine.freed() == 1);
    assertThat(theirs.freed()).isZero();
  }

  @Test
  void othersAreSeenWithWhatTheyCarryAndForgottenWhenTheyAreSilent() throws Exception {
    join();
    ArrayNode first = array("[{\"channel\": \"x\", \"delivered\": 100, \"stored\": 90}]");
    ArrayNode second = array("[{\"channel\": \"x\", \"delivered\": 300, \"stored\": 190}]");
    hear(new Word.Here(OTHER, Hub.WORK, 5, false, first, List.of()));
    await().atMost(BOUND).until(() -> fleet.view().others().size() == 1);
    pass(Duration.ofSeconds(2));
    hear(new Word.Here(OTHER, Hub.WORK, 5, false, second, List.of()));

    await()
        .atMost(BOUND)
        .until(() ->
            fleet.view().others().getFirst().channels().path(0).path("inPerSecond").asLong()
                == 100);
    Member other = fleet.view().others().getFirst();
    assertThat(other.instance()).isEqualTo("b");
    assertThat(other.channels().path(0).path("outPerSecond").asLong()).isEqualTo(50);

    pass(Members.SILENT_MAX.plusSeconds(1));
    await().atMost(BOUND).until(() -> fleet.view().others().isEmpty());
  }

  private static ArrayNode array(String json) throws Exception {
    return (ArrayNode) new ObjectMapper().readTree(json);
  }

  @Test
  void whatIsPausedHereIsSaidAndToldToNewcomers() {
    join();

    fleet.decided("x", true);

    await().atMost(BOUND).until(() -> hub.said(Word.Decided.class).size() == 1);
    Decision decision = hub.said(Word.Decided.class).getFirst().decision();
    assertThat(decision).isEqualTo(new Decision("x", true, millis.get()));
    hearHere(false);
    await()
        .atMost(BOUND)
        .until(() -> hub.said(Word.Here.class).getLast().pauses().equals(List.of(decision)));
    // It was done by whoever was asked.
    assertThat(switched).isEmpty();
  }

  @Test
  void whatIsPausedElsewhereIsPausedHereUntilALaterWord() {
    join();

    hear(new Word.Decided(OTHER, new Decision("x", true, 5)));
    await().atMost(BOUND).until(() -> switched.equals(List.of("x off")));
    hear(new Word.Decided(OTHER, new Decision("x", false, 4)));
    hear(new Word.Decided(OTHER, new Decision("x", true, 5)));
    hear(new Word.Decided(OTHER, new Decision("x", false, 6)));

    await().atMost(BOUND).until(() -> switched.equals(List.of("x off", "x on")));
  }

  @Test
  void aNewcomerLearnsWhatIsPaused() {
    join();

    hear(
        new Word.Here(
            OTHER,
            Hub.WORK,
            1_000_000,
            false,
            nothing(),
            List.of(new Decision("x", true, 5), new Decision("y", false, 6))));

    await().atMost(BOUND).until(() -> switched.equals(List.of("x off")));
  }

  @Test
  void whoeverIsAskedLastHasTheLastWordWhateverItsClockSays() {
    join();
    long late = millis.get() + Duration.ofHours(1).toMillis();
    hear(new Word.Decided(OTHER, new Decision("x", true, late)));
    await().atMost(BOUND).until(() -> switched.equals(List.of("x off")));

    fleet.decided("x", false);

    assertThat(hub.said(Word.Decided.class).getLast().decision())
        .isEqualTo(new Decision("x", false, late + 1));
  }

  @Test
  void whoGoesInOrderIsForgottenAtOnce() {
    join();
    hearHere(false);

    hear(new Word.Gone(OTHER));

    await().atMost(BOUND).until(() -> fleet.view().others().isEmpty());
  }

  @Test
  void aProcessThatWasStartedAgainTakesThePlaceOfItsFormerRun() {
    join();
    hearHere(false);

    hear(
        new Word.Here(
            new Word.Speaker("b", "next"), Hub.WORK, 2_000_000, false, nothing(), List.of()));

    await()
        .atMost(BOUND)
        .until(() -> fleet.view().others().stream().allMatch(m -> m.run().equals("next")));
    assertThat(fleet.view().others()).hasSize(1);
  }

  @Test
  void aNewcomerIsToldAtOnce() {
    join();
    await().atMost(BOUND).until(() -> hub.said(Word.Here.class).size() == 1);

    hearHere(false);

    // Its own, what the newcomer said, and the answer to that.
    await().atMost(BOUND).until(() -> hub.said(Word.Here.class).size() == 3);
  }

  @Test
  void leavingWaitsUntilEveryLaneIsGivenAway() throws Exception {
    FakeLane lane = lane("mine", "running");
    lane("own", "running").own();
    join();
    hearHere(false);
    CompletableFuture<Void> left =
        CompletableFuture.runAsync(() -> {
          try {
            fleet.leave(BOUND);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    await().atMost(BOUND).until(() -> link.hasLeft() && !lane.isAssigned());
    hear(new Word.Want(OTHER, "mine-0"));
    await().atMost(BOUND).until(() -> lane.handedOver() != null);
    assertThat(left).isNotDone();

    lane.show(Fakes.view("mine", "standby", 0, 0));

    await().atMost(BOUND).until(left::isDone);
    assertThat(left).isCompleted();
  }

  @Test
  void whoIsAloneLeavesAtOnceAndSaysInTheEndThatAllIsFree() throws Exception {
    lane("mine", "running");
    join();

    fleet.leave(BOUND);
    fleet.close();

    assertThat(link.hasLeft()).isFalse();
    assertThat(hub.said(Word.Free.class)).extracting(Word.Free::lane).containsExactly("mine-0");
    assertThat(hub.said().getLast()).isInstanceOf(Word.Gone.class);
  }

  @Test
  void whoHasOtherWorkIsNoHeir() throws Exception {
    lane("mine", "running");
    join();
    hear(new Word.Here(OTHER, "other work", 1_000_000, false, nothing(), List.of()));
    await().atMost(BOUND).until(() -> fleet.view().others().size() == 1);

    fleet.leave(BOUND);

    assertThat(link.hasLeft()).isFalse();
  }

  @Test
  void noiseIsIgnored() {
    FakeLane mine = lane("mine", "standby");
    join();

    hub.say("no JSON");
    hub.say("{}");
    hub.say("[1]");
    hub.say("{\"run\": \"x\", \"word\": \"of a later version\"}");
    hear(new Word.Free(OTHER, "mine-0"));

    await().atMost(BOUND).until(() -> mine.freed() == 1);
  }
}
