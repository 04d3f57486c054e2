package io.cutwater.bench;

import io.cutwater.message.Flow;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How long it takes from a bridge's start to the first message that arrives at its target. */
record StartRun(Ground ground) {

  private static final Duration BOUND = Duration.ofMinutes(1);
  private static final Duration SETTLED_AFTER = Duration.ofSeconds(2);
  private static final int MESSAGES = 1_000;
  private static final double MILLION = 1e6;

  /**
   * What came of it, in milliseconds.
   *
   * @param first with nothing known of the channel yet
   * @param again after SIGKILL while it carried
   */
  record Outcome(double first, double again) {}

  Outcome run(Bridge bridge, Scene scene, int round) throws IOException, InterruptedException {
    String name =
        ("start-" + scene.slug() + "-" + bridge.name() + "-" + round).replaceAll("[^a-z0-9]+", "-");
    Errand errand = ground.errandOfItsOwn(name, scene, bridge);
    AtomicLong seen = new AtomicLong();
    if (scene.flow() != Flow.NATS_TO_PULSAR) {
      throw new IllegalArgumentException("the start is measured on the way to Pulsar");
    }
    try (End target = End.ofTopic(ground.pulsarUrl(), errand.topic());
        End source = End.ofStream(ground.natsUrl(), errand.stream(), errand.subjects() + ".0")) {
      target.read(payload -> seen.incrementAndGet());
      double first = start(bridge, errand, source, seen);
      double again = start(bridge, errand, source, seen);
      return new Outcome(first, again);
    } finally {
      ground.forget(errand);
    }
  }

  /** Starts it with messages that wait, and kills it while it carries more. */
  private double start(Bridge bridge, Errand errand, End source, AtomicLong seen)
      throws IOException, InterruptedException {
    send(errand, source);
    long before = seen.get();
    long began = System.nanoTime();
    try (Bridge.Carrier carrier = bridge.start(errand)) {
      while (seen.get() == before) {
        if (System.nanoTime() - began > BOUND.toNanos()) {
          throw new SetupException(
              bridge.name() + " carried nothing within " + BOUND + ":\n" + carrier.logTail(),
              "See " + errand.folder() + " for more");
        }
        Thread.sleep(1);
      }
      double millis = (System.nanoTime() - began) / MILLION;
      Thread.sleep(SETTLED_AFTER);
      send(errand, source);
      return millis;
    }
  }

  private static void send(Errand errand, End source) throws IOException {
    byte[] payload = new byte[errand.scene().bytes()];
    for (int i = 0; i < MESSAGES; i++) {
      source.send(payload);
    }
  }
}
