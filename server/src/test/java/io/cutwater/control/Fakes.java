package io.cutwater.control;

import io.cutwater.config.Channel;
import io.cutwater.config.TopicName;
import io.cutwater.message.Flow;
import io.cutwater.message.LaneId;
import io.cutwater.relay.Guarantee;
import io.cutwater.relay.LanePlan;
import io.cutwater.relay.LaneView;
import io.cutwater.relay.Latency;
import io.cutwater.relay.Resumption;
import io.cutwater.route.HeaderRules;
import io.cutwater.route.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Channels and lanes for tests. */
public final class Fakes {

  private Fakes() {}

  public static Channel channel(String name) {
    return channel(name, name);
  }

  public static Channel channel(String name, String topicName) {
    TopicName topic = TopicName.parse(topicName);
    return new Channel(
        name,
        Optional.empty(),
        Set.of(Flow.NATS_TO_PULSAR),
        new Channel.NatsEnd(
            new Channel.Streams.One("S"),
            List.of(),
            List.of(),
            Optional.empty(),
            false,
            false,
            false,
            new Channel.NatsForm.Stream()),
        new Channel.PulsarEnd(
            new Channel.Topics.One(topic),
            Optional.empty(),
            Template.parse("{subject}"),
            false,
            false),
        HeaderRules.ALL,
        new Channel.DeadLetters(Optional.of(topic.withSuffix("-dead-letters")), "S-dead"),
        true,
        new LanePlan.Start.First(),
        new Channel.Window(Optional.of(10), 1_000));
  }

  public static LaneView view(String channel, String phase, int inFlight, long stored) {
    return new LaneView(
        new LaneId(channel, 0),
        phase,
        0,
        1,
        "7",
        "7",
        3,
        inFlight,
        100,
        10,
        stored,
        stored,
        0,
        0,
        0,
        0,
        0,
        new Latency(4, 20, 30, 2, 9),
        Guarantee.EXACTLY_ONCE,
        List.of(),
        Optional.empty(),
        inFlight);
  }

  /** A channel of one lane. */
  public static RunningChannel only(RunningLane lane) {
    return new LaneGroup(List.of(lane));
  }

  /** A lane that shows what it is told to. */
  public static final class FakeLane implements RunningLane {

    private final List<Resumption> resumed = new ArrayList<>();
    private volatile LaneView view;
    private final AtomicInteger freed = new AtomicInteger();
    private volatile boolean stopped;
    private volatile boolean own;
    private volatile boolean assigned = true;
    private volatile @Nullable CompletableFuture<Void> handedOver;

    public FakeLane(LaneView view) {
      this.view = view;
    }

    public void show(LaneView next) {
      view = next;
    }

    public List<Resumption> resumed() {
      return List.copyOf(resumed);
    }

    @Override
    public LaneView view() {
      return view;
    }

    public boolean isStopped() {
      return stopped;
    }

    @Override
    public boolean stop(Duration bound) {
      stopped = true;
      return true;
    }

    @Override
    public void resume(Resumption resumption) {
      resumed.add(resumption);
    }

    @Override
    public boolean isOwn() {
      return own;
    }

    /** Makes it one that no other instance can carry. */
    public FakeLane own() {
      own = true;
      return this;
    }

    @Override
    public void assign(boolean here) {
      assigned = here;
    }

    public boolean isAssigned() {
      return assigned;
    }

    @Override
    public void lockFreed() {
      freed.incrementAndGet();
    }

    /** How often it was told that its lock is free. */
    public int freed() {
      return freed.get();
    }

    @Override
    public CompletableFuture<Void> handOver(Duration bound) {
      handedOver = handedOver == null ? new CompletableFuture<>() : handedOver;
      return handedOver;
    }

    /** What is done once it is handed over; null as long as nobody asked for that. */
    public @Nullable CompletableFuture<Void> handedOver() {
      return handedOver;
    }
  }
}
