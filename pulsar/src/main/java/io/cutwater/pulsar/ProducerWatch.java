package io.cutwater.pulsar;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes every producer that lost its connection, long before the client would connect it again. A
 * producer that reconnects sends what it has queued; after a pause of the process that may be what
 * a successor has stored in part already (docs/adr/0001).
 */
final class ProducerWatch implements AutoCloseable {

  /**
   * The client waits for {@link #RECONNECT_AFTER} once it has seen a disconnect; this sees it
   * first.
   */
  private static final Duration EVERY = Duration.ofMillis(100);

  /** The client's first pause before it reconnects a producer. */
  static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(ProducerWatch.class);

  private record Watched(Producer<byte[]> producer, Runnable whenLost) {}

  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("pulsar-watch").factory());

  ProducerWatch() {
    var unused =
        timer.scheduleWithFixedDelay(
            this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A producer's place among those that are watched. */
  interface Watching {
    /** Idempotent. */
    void end();
  }

  /**
   * Watches a producer that is connected.
   *
   * @param whenLost called once, after the producer was told to close, from the watch's thread;
   *     must not block
   */
  Watching watch(Producer<byte[]> producer, Runnable whenLost) {
    Watched one = new Watched(producer, whenLost);
    watched.add(one);
    return () -> watched.remove(one);
  }

  private void look() {
    for (Watched one : List.copyOf(watched)) {
      if (!one.producer().isConnected() && watched.remove(one)) {
        lose(one);
      }
    }
  }

  private static void lose(Watched one) {
    try {
      var unused = one.producer().closeAsync();
      one.whenLost().run();
    } catch (RuntimeException e) {
      // The watch must outlive whatever one producer does.
      LOG.error("closing the disconnected producer of {} failed", one.producer().getTopic(), e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
