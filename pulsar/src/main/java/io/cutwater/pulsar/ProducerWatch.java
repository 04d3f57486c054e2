package io.cutwater.pulsar;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes every producer that lost its connection, long before the client would connect it again. A
 * producer that reconnects sends what it has queued; after a pause of the process that may be what
 * a successor has stored in part already (docs/adr/0001). Consumers are watched in the same way:
 * one that reconnects goes on where it thinks it was.
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

  private record Watched(
      String what,
      BooleanSupplier connected,
      Supplier<CompletableFuture<Void>> close,
      Runnable whenLost) {}

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
    return watch(
        new Watched(
            "producer of " + producer.getTopic(),
            producer::isConnected,
            producer::closeAsync,
            whenLost));
  }

  /** The same for a consumer, which must never have been disconnected before. */
  Watching watch(Consumer<byte[]> consumer, Runnable whenLost) {
    long before = consumer.getLastDisconnectedTimestamp();
    return watch(
        new Watched(
            "consumer of " + consumer.getTopic(),
            () -> consumer.isConnected() && consumer.getLastDisconnectedTimestamp() == before,
            consumer::closeAsync,
            whenLost));
  }

  private Watching watch(Watched one) {
    watched.add(one);
    return () -> watched.remove(one);
  }

  private void look() {
    for (Watched one : watched) {
      if (!one.connected().getAsBoolean()) {
        lose(one);
      }
    }
  }

  private void lose(Watched one) {
    if (!watched.remove(one)) {
      return;
    }
    try {
      var unused = one.close().get();
      one.whenLost().run();
    } catch (RuntimeException e) {
      // The watch must outlive whatever one producer does.
      LOG.error("closing the disconnected {} failed", one.what(), e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
