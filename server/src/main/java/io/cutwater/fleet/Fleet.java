package io.cutwater.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cutwater.control.Bridge.PlacedLane;
import io.cutwater.fleet.Pauses.Decision;
import io.cutwater.message.Flow;
import io.cutwater.message.LaneId;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.LaneView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process among the instances of its deployment. One thread does everything:
 *
 * <ul>
 *   <li>It tells each lane whether it is this instance's to carry: a lane's slot is its channel's
 *       place in the configuration plus the lane's own number, so that the lanes of a channel, and
 *       channels of one lane, are spread evenly.
 *   <li>It asks for lanes that are this instance's and that another one holds, a few at a time. The
 *       holder delivers what is in flight, gives the lock back and says so; then the lane is taken
 *       at once. A holder that is asked for what is its own keeps it.
 *   <li>It tells the others what it carries and which channels an operator paused, and keeps what
 *       they tell: a channel that is paused anywhere is paused here.
 * </ul>
 *
 * <p>It decides about pauses and about who asks first, never about who may write: that is the
 * lock's. Without a link every lane counts as this instance's, and asks for its lock by itself.
 */
public final class Fleet {

  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PRESENCE = Duration.ofSeconds(3);
  private static final Duration PRESENCE_MIN = Duration.ofMillis(300);
  private static final Duration JOIN_AFTER = Duration.ofSeconds(1);
  private static final Duration JOIN_AGAIN = Duration.ofSeconds(10);
  private static final Duration HAND_OVER_BOUND = Duration.ofSeconds(5);
  private static final Duration LEAVE_QUIET = Duration.ofSeconds(10);
  private static final Duration LEAVE_POLL = Duration.ofMillis(20);
  private static final int WORDS_MAX = 10_000;
  private static final Set<String> HOLDING = Set.of("starting", "running", "draining", "closing");

  private final Word.Speaker me;
  private final Supplier<List<PlacedLane>> lanes;
  private final Supplier<JsonNode> carried;
  private final InstantSource clock;
  private final long startedAtMillis;
  private final BlockingQueue<Word> words = new LinkedBlockingQueue<>(WORDS_MAX);
  private final Set<LaneId> handingOver = ConcurrentHashMap.newKeySet();
  private final Members members = new Members();
  private final Wants wants = new Wants();
  private final Looks looks;
  private final Pauses pauses;
  private final Thread thread;
  private final AtomicBoolean moves = new AtomicBoolean();
  private volatile FleetLink.Connector connector;
  private volatile @Nullable FleetLink link;
  private volatile FleetView view;
  private volatile boolean leaving;
  private volatile boolean closed;
  private long joinAtMillis;
  private long saidAtMillis;
  private int said;
  private boolean toldOfNamesake;
  private volatile List<String> left = List.of();

  /**
   * @param lanes all lanes that were started here
   * @param carried what of them is carried here, as {@code /status} tells it; an array
   * @param pausing what is decided elsewhere is done here by this; it may block
   * @param clock never steps
   */
  public Fleet(
      String instance,
      Supplier<List<PlacedLane>> lanes,
      Supplier<JsonNode> carried,
      PauseSwitch pausing,
      FleetLink.Connector connector,
      InstantSource clock) {
    this.me = new Word.Speaker(instance, UUID.randomUUID().toString());
    this.lanes = lanes;
    this.carried = carried;
    this.pauses = new Pauses(pausing);
    this.connector = connector;
    this.clock = clock;
    this.startedAtMillis = clock.millis();
    this.joinAtMillis = startedAtMillis + JOIN_AFTER.toMillis();
    this.looks = new Looks(startedAtMillis);
    this.view = new FleetView(false, "it has not joined the others yet", List.of());
    this.thread = Thread.ofVirtual().name("fleet").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Meets the others elsewhere from now on. */
  public void reconnect(FleetLink.Connector next) {
    connector = next;
    moves.set(true);
  }

  /** The other instances, as they told of themselves last. Safe from any thread. */
  public FleetView view() {
    return view;
  }

  /**
   * An operator pauses a channel on this instance, or lets it carry again: the others do the same.
   * To be said before it is done here, or another instance takes the channel over meanwhile.
   */
  public void decided(String channel, boolean paused) {
    Decision decision = pauses.decide(channel, paused, clock.millis());
    FleetLink linked = link;
    if (linked != null) {
      say(linked, new Word.Decided(me, decision));
    }
  }

  // The fleet's thread

  private void run() {
    try {
      while (!closed) {
        Word word = words.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        long now = clock.millis();
        try {
          if (word != null) {
            hear(word, now);
          }
          connect(now);
          if (looks.isDue(share(), now)) {
            look(now);
          }
        } catch (RuntimeException e) {
          LOG.error("The fleet's keeper broke a rule", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Which slots are this instance's; differs where any of them does. */
  private int share() {
    FleetLink linked = link;
    int owned = Boolean.hashCode(leaving);
    for (int slot = 0; linked != null && slot < linked.slots(); slot++) {
      owned = 31 * owned + Boolean.hashCode(linked.owns(slot));
    }
    return owned;
  }

  private void look(long now) {
    FleetLink linked = link;
    List<PlacedLane> placed = lanes.get();
    List<String> lacking = new ArrayList<>();
    List<String> troubled = new ArrayList<>();
    for (PlacedLane lane : placed) {
      boolean here = isHere(lane);
      lane.lane().assign(here);
      LaneView seen = lane.lane().view();
      if (here && !lane.lane().isOwn()) {
        switch (seen.phase()) {
          case "standby" -> lacking.add(seen.lane().text());
          case "resting" -> troubled.add(seen.lane().text());
          default -> {}
        }
      }
    }
    if (!lacking.isEmpty() || !troubled.isEmpty()) {
      looks.changed(now);
    }
    if (linked == null) {
      return;
    }
    members.forgetSilent(now);
    List<Member> others = members.all();
    wants
        .due(lacking, troubled, members.isAnyLeaving(linked.work()), now)
        .forEach(lane -> say(linked, new Word.Want(me, lane)));
    sayHere(linked, placed, !others.isEmpty(), now);
    view = new FleetView(true, "", others);
  }

  private boolean isHere(PlacedLane placed) {
    FleetLink linked = link;
    if (placed.lane().isOwn()) {
      return true;
    }
    return !leaving && (linked == null || linked.owns(slot(placed, linked.slots())));
  }

  private static int slot(PlacedLane placed, int slots) {
    LaneId lane = placed.lane().view().lane();
    int back = lane.flow() == Flow.PULSAR_TO_NATS ? 1 : 0;
    return Math.floorMod(placed.channel() + lane.shard() + back, slots);
  }

  private void connect(long now) {
    if (moves.getAndSet(false)) {
      FleetLink former = link;
      link = null;
      if (former != null) {
        former.abandon();
      }
      joinAtMillis = now;
    }
    if (link != null || now < joinAtMillis || leaving) {
      return;
    }
    try {
      link = connector.connect(this::heard);
      saidAtMillis = 0;
    } catch (FaultException e) {
      joinAtMillis = clock.millis() + JOIN_AGAIN.toMillis();
      String why = e.fault().line();
      if (!why.equals(view.reason())) {
        LOG.warn(
            "Other instances are neither seen nor spared: {}; each lane still has one owner", why);
      }
      view = new FleetView(false, why, List.of());
    }
  }

  /** What cannot be taken now is lost, as it may be on its way. */
  private void heard(String text) {
    Word.Codec.decode(text).filter(word -> !word.by().equals(me)).ifPresent(words::offer);
  }

  private void hear(Word word, long now) {
    if (!(word instanceof Word.Here)) {
      looks.changed(now);
    }
    switch (word) {
      case Word.Here here -> {
        if (members.heard(here, now)) {
          LOG.info("Instance {} is there", here.by().instance());
          saidAtMillis = 0;
          looks.changed(now);
          tellOfNamesake(here.by());
        }
        here.pauses().forEach(decision -> pauses.heard(decision, here.by()));
      }
      case Word.Decided decided -> pauses.heard(decided.decision(), decided.by());
      case Word.Gone gone -> {
        LOG.info("Instance {} is gone", gone.by().instance());
        members.gone(gone);
      }
      case Word.Want want -> find(want.lane()).ifPresent(lane -> handOver(lane, want));
      case Word.Free free ->
          find(free.lane()).filter(this::isHere).ifPresent(lane -> lane.lane().lockFreed());
    }
  }

  private void tellOfNamesake(Word.Speaker other) {
    if (other.instance().equals(me.instance()) && !toldOfNamesake) {
      toldOfNamesake = true;
      LOG.warn(
          "Another process of this deployment is called {} too: give each its own --instance, or"
              + " lanes are not spread",
          me.instance());
    }
  }

  private Optional<PlacedLane> find(String lane) {
    return lanes.get().stream()
        .filter(placed -> placed.lane().view().lane().text().equals(lane))
        .findFirst();
  }

  private void handOver(PlacedLane placed, Word.Want want) {
    LaneView seen = placed.lane().view();
    if (isHere(placed) || !HOLDING.contains(seen.phase()) || !handingOver.add(seen.lane())) {
      return;
    }
    LOG.atInfo()
        .addKeyValue("lane", seen.lane())
        .log("Lane is handed over to instance {}", want.by().instance());
    var unused =
        placed
            .lane()
            .handOver(HAND_OVER_BOUND)
            .whenComplete((done, failure) -> {
              handingOver.remove(seen.lane());
              FleetLink linked = link;
              if (linked != null) {
                say(linked, new Word.Free(me, seen.lane().text()));
              }
            });
  }

  /** Now and then, and when a lane came or went; in full only where somebody hears it. */
  private void sayHere(FleetLink linked, List<PlacedLane> placed, boolean heard, long now) {
    // A hash, since a thousand lanes are looked at ten times a second; news that it hides come with
    // the next presence.
    int holding = Boolean.hashCode(leaving);
    for (PlacedLane lane : placed) {
      LaneView seen = lane.lane().view();
      if (!seen.phase().equals("standby")) {
        holding = 31 * (31 * holding + seen.lane().hashCode()) + seen.phase().hashCode();
      }
    }
    if (holding != said) {
      looks.changed(now);
    }
    long age = now - saidAtMillis;
    boolean news = holding != said && age >= PRESENCE_MIN.toMillis();
    if (news || age >= PRESENCE.toMillis()) {
      said = holding;
      saidAtMillis = now;
      JsonNode channels = heard ? carried.get() : JsonNodeFactory.instance.arrayNode();
      say(
          linked,
          new Word.Here(me, linked.work(), startedAtMillis, leaving, channels, pauses.all()));
    }
  }

  private static void say(FleetLink linked, Word word) {
    linked.say(Word.Codec.encode(word));
  }

  // The end

  /**
   * Gives the lanes of this instance to the others one by one, each as soon as its successor asks
   * for it, where there are others. Returns when all are given away, or nothing has moved for some
   * seconds, within {@code bound}. What is left is for the caller to stop.
   */
  public void leave(Duration bound) throws InterruptedException {
    FleetLink linked = link;
    leaving = true;
    left = lanes.get().stream().map(placed -> placed.lane().view().lane().text()).toList();
    if (linked == null || view.others().stream().noneMatch(other -> isHeir(other, linked))) {
      return;
    }
    LOG.info("Leaving: other instances take the lanes");
    linked.leave();
    long began = System.nanoTime();
    long moved = began;
    long held = held();
    while (held > 0
        && System.nanoTime() - began < bound.toNanos()
        && System.nanoTime() - moved < LEAVE_QUIET.toNanos()) {
      Thread.sleep(LEAVE_POLL);
      long now = held();
      moved = now < held ? System.nanoTime() : moved;
      held = now;
    }
  }

  private static boolean isHeir(Member other, FleetLink linked) {
    return !other.leaving() && other.work().equals(linked.work());
  }

  private long held() {
    return lanes.get().stream()
        .map(PlacedLane::lane)
        .filter(lane -> !lane.isOwn() && HOLDING.contains(lane.view().phase()))
        .count();
  }

  /** Says that nothing is held here any more, and goes, once that is so. Bounded in time. */
  public void close() throws InterruptedException {
    closed = true;
    thread.join(Duration.ofSeconds(20));
    FleetLink linked = link;
    if (linked != null) {
      left.forEach(lane -> say(linked, new Word.Free(me, lane)));
      say(linked, new Word.Gone(me));
      linked.close();
    }
  }
}
