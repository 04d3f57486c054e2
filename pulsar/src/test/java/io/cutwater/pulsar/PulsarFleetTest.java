package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.pulsar.common.policies.data.PartitionedTopicStats;
import org.apache.pulsar.common.policies.data.SubscriptionStats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class PulsarFleetTest {

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int SLOTS = 6;

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final String deployment = "fleet-" + UUID.randomUUID();
  private final List<PulsarFleet> fleets = new ArrayList<>();

  @AfterEach
  void close() {
    fleets.forEach(PulsarFleet::close);
  }

  private PulsarFleet join(String instance, List<String> heard) throws FaultException {
    PulsarFleet fleet = PulsarFleet.join(pulsar.clients(), settings(instance, SLOTS), heard::add);
    fleets.add(fleet);
    return fleet;
  }

  private PulsarFleet join(String instance) throws FaultException {
    return join(instance, new CopyOnWriteArrayList<>());
  }

  private PulsarFleet.Settings settings(String instance, int slots) {
    return new PulsarFleet.Settings("public/default", deployment, "work", instance, slots);
  }

  private static List<Integer> slots(PulsarFleet fleet) {
    return IntStream.range(0, fleet.count()).filter(fleet::owns).boxed().toList();
  }

  @Test
  void theBrokerSpreadsSlotsEvenlyAndAgainWhenSomebodyComesOrGoes() throws Exception {
    PulsarFleet a = join("a");
    assertThat(slots(a)).hasSize(SLOTS);

    PulsarFleet b = join("b");
    await()
        .atMost(BOUND)
        .untilAsserted(() -> {
          assertThat(slots(a)).containsExactly(0, 2, 4);
          assertThat(slots(b)).containsExactly(1, 3, 5);
        });

    PulsarFleet c = join("c");
    await()
        .atMost(BOUND)
        .untilAsserted(() -> {
          assertThat(slots(a)).containsExactly(0, 3);
          assertThat(slots(b)).containsExactly(1, 4);
          assertThat(slots(c)).containsExactly(2, 5);
        });

    a.leave();
    await()
        .atMost(BOUND)
        .untilAsserted(() -> {
          assertThat(slots(b)).containsExactly(0, 2, 4);
          assertThat(slots(c)).containsExactly(1, 3, 5);
        });
  }

  @Test
  void everybodyHearsEverybodyInOrder() throws Exception {
    List<String> heardByA = new CopyOnWriteArrayList<>();
    List<String> heardByB = new CopyOnWriteArrayList<>();
    PulsarFleet a = join("a", heardByA);
    PulsarFleet b = join("b", heardByB);

    a.say("one");
    a.say("two");
    await().atMost(BOUND).until(() -> heardByB.size() == 2);
    b.say("three");
    await().atMost(BOUND).until(() -> heardByA.size() == 3);

    assertThat(heardByA).containsExactly("one", "two", "three");
    await().atMost(BOUND).untilAsserted(() -> assertThat(heardByB).isEqualTo(heardByA));
  }

  @Test
  void oneThatLeftStillHears() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    PulsarFleet a = join("a", heard);
    a.leave();

    a.say("going");

    await().atMost(BOUND).until(() -> heard.contains("going"));
  }

  @Test
  void aFleetIsDividedAsItWasMadeFirst() throws Exception {
    join("a");

    PulsarFleet other = PulsarFleet.join(pulsar.clients(), settings("b", 2 * SLOTS), words -> {});
    fleets.add(other);

    assertThat(other.count()).isEqualTo(SLOTS);
  }

  @Test
  void thoseWithOtherWorkShareNoSlotsButHear() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    PulsarFleet a = join("a", heard);
    PulsarFleet other =
        PulsarFleet.join(
            pulsar.clients(),
            new PulsarFleet.Settings("public/default", deployment, "other", "b", SLOTS),
            words -> {});
    fleets.add(other);

    other.say("hello");

    await().atMost(BOUND).until(() -> heard.contains("hello"));
    assertThat(slots(a)).hasSize(SLOTS);
    assertThat(slots(other)).hasSize(SLOTS);
  }

  @Test
  void whatNobodyHasAShareOfIsRemoved() throws Exception {
    PulsarFleet a = join("a");
    PulsarFleet b = join("b");
    await().atMost(BOUND).until(() -> slots(a).size() < SLOTS);

    b.abandon();
    await().atMost(BOUND).until(() -> slots(a).size() == SLOTS);
    assertThat(topics("slots")).hasSize(1);
    a.abandon();

    await().atMost(BOUND).until(() -> topics("slots").isEmpty());
  }

  private List<String> topics(String about) throws Exception {
    return pulsar.admin().topics().getPartitionedTopicList("public/default").stream()
        .filter(topic -> topic.contains("cutwater-" + about + "-" + deployment))
        .toList();
  }

  @Test
  void storesNothing() throws Exception {
    PulsarFleet a = join("a");
    a.say("nothing");

    assertThat(topics("fleet")).singleElement().asString().startsWith("non-persistent://");
    PartitionedTopicStats slots =
        pulsar.admin().topics().getPartitionedStats(topics("slots").getFirst(), true);
    assertThat(slots.getMsgInCounter()).isZero();
    assertThat(slots.getSubscriptions().values()).noneMatch(SubscriptionStats::isDurable);
  }

  @Test
  void needsAnAdminAddressAndSaysSo() throws Exception {
    PulsarSettings without = PulsarSettings.of(pulsar.server().url(), Optional.empty());
    try (PulsarClients clients = PulsarClients.open(without)) {
      assertThatThrownBy(() -> PulsarFleet.join(clients, settings("a", SLOTS), words -> {}))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("without an admin address");
    }
  }
}
