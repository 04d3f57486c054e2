package io.cutwater.pulsar;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.RequestedCredit;
import io.cutwater.lane.Source;
import io.cutwater.message.Envelope;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.relay.Event.Delivered;
import io.cutwater.relay.Event.Doubted;
import io.cutwater.relay.Event.RequestEnded;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pulsar.client.api.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's reading of a topic. One thread reads and posts, so facts reach the inbox in the
 * topic's order; it takes a message from the client only when one was asked for. The first doubt is
 * the last fact.
 */
final class TopicReading implements Source.Reading {

  private static final Logger LOG = LoggerFactory.getLogger(TopicReading.class);
  private static final Duration WAIT_MAX = Duration.ofMillis(500);

  private final PulsarSourceSettings settings;
  private final Origin origin;
  private final Inbox inbox;
  private final RequestedCredit credit;
  private final Backlog backlog = new Backlog();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean doubted = new AtomicBoolean();
  private final Thread thread;
  private ProducerWatch.@Nullable Watching pinWatch;
  private volatile @Nullable TopicFeed feed;
  private volatile @Nullable LedgerPosition acknowledged;
  private volatile boolean pinAsked;
  private long deliveries;
  private long pinCheckedNanos;

  /**
   * What is read.
   *
   * @param name this session's reader
   * @param pin the durable subscription
   * @param pinned a consumer that acknowledges on it; empty where it could not be had
   * @param envelopes makes envelopes
   * @param schemas names schemas
   */
  record Origin(
      String name,
      RetentionPin pin,
      Optional<Consumer<byte[]>> pinned,
      EnvelopeReader envelopes,
      SchemaNames schemas) {}

  TopicReading(PulsarSourceSettings settings, Origin origin, Inbox inbox) {
    this.settings = settings;
    this.origin = origin;
    this.inbox = inbox;
    this.credit = new RequestedCredit(settings.timing().expires());
    this.thread = Thread.ofVirtual().name("reading " + settings.topic()).unstarted(this::run);
  }

  /** Begins; nothing is taken from {@code messages} before it is asked for. */
  void start(TopicFeed messages, ProducerWatch watch) {
    feed = messages;
    pinCheckedNanos = System.nanoTime();
    origin.pinned().ifPresent(consumer -> pinWatch = watch.watch(consumer, () -> lost("pin")));
    thread.start();
  }

  /** The connection of the reader, or of the subscription, was lost. */
  void lost(String what) {
    doubt(
        Fault.retry(
            Code.DISCONNECTED,
            "the " + what + " of " + settings.topic() + " was disconnected",
            ""));
  }

  @Override
  public String consumer() {
    return origin.name();
  }

  @Override
  public void request(int messages, long bytes) {
    if (!closed.get()) {
      credit.request(messages, bytes, System.nanoTime());
    }
  }

  @Override
  public void acknowledge(Position floor) {
    if (closed.get() || !(floor instanceof LedgerPosition at)) {
      return;
    }
    LedgerPosition before = acknowledged;
    if (before != null && !at.isAfter(before)) {
      return;
    }
    acknowledged = at;
    RetentionPin.before(at)
        .ifPresent(id ->
            origin
                .pinned()
                .ifPresent(consumer -> {
                  var unused = consumer.acknowledgeCumulativeAsync(id);
                }));
  }

  private void run() {
    TopicFeed messages = feed;
    if (messages == null) {
      throw new IllegalStateException("not started");
    }
    try {
      while (credit.await() && !doubted.get()) {
        Duration wait = Duration.ofNanos(credit.waitsNanos(System.nanoTime()));
        Optional<TopicFeed.Read> next =
            messages.next(wait.compareTo(WAIT_MAX) < 0 ? wait : WAIT_MAX);
        if (next.isPresent()) {
          try (TopicFeed.Read read = next.get()) {
            deliver(read, messages);
          }
        } else {
          credit.expired(System.nanoTime()).ifPresent(this::post);
        }
        checkPin();
      }
    } catch (FaultException e) {
      doubt(e.fault());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("reading {} failed", settings.topic(), e);
      doubt(
          Fault.retry(
              Code.OUT_OF_SEQUENCE,
              settings.topic() + " delivered what cannot be read: " + e.getMessage(),
              ""));
    }
  }

  private void deliver(TopicFeed.Read read, TopicFeed messages)
      throws FaultException, InterruptedException {
    String schema = origin.schemas().of(read.message());
    Envelope envelope = origin.envelopes().envelope(read.message(), read.position(), schema);
    long size = envelope.size();
    credit.tooSmall(size).ifPresent(this::post);
    if (!credit.isOpen() && !credit.await()) {
      return;
    }
    backlog.read(read.message().getMessageId(), read.position(), messages);
    RequestEnded ended = credit.delivered(size);
    if (!closed.get() && !doubted.get()) {
      inbox.post(new Delivered(envelope, ++deliveries, 1, backlog.pending()));
    }
    if (ended != null) {
      post(ended);
    }
  }

  private void post(RequestEnded ended) {
    if (!closed.get() && !doubted.get()) {
      inbox.post(ended);
    }
  }

  /** Whoever moves the subscription may let the broker remove what was not read (E33). */
  private void checkPin() {
    long now = System.nanoTime();
    if (pinAsked || now - pinCheckedNanos < settings.timing().pinCheck().toNanos()) {
      return;
    }
    pinCheckedNanos = now;
    LedgerPosition carried = acknowledged;
    if (carried == null) {
      return;
    }
    pinAsked = true;
    CompletableFuture<Optional<RetentionPin.Mark>> asked = origin.pin().mark();
    var unused =
        asked.whenComplete((mark, failure) -> {
          pinAsked = false;
          LedgerPosition newest = acknowledged;
          if (failure == null
              && newest != null
              && mark.filter(at -> at.covers(newest)).isPresent()) {
            doubt(
                Fault.retry(
                    Code.SOURCE_DIFFERS,
                    "subscription "
                        + settings.subscription()
                        + " of "
                        + settings.topic()
                        + " was moved ahead by somebody else, or messages expired",
                    "only Cutwater may consume under that name; remove message TTL and eviction"));
          }
        });
  }

  private void doubt(Fault fault) {
    if (!closed.get() && doubted.compareAndSet(false, true)) {
      inbox.post(new Doubted(fault));
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    credit.close();
    thread.interrupt();
    ProducerWatch.Watching watching = pinWatch;
    if (watching != null) {
      watching.end();
    }
    TopicFeed messages = feed;
    boolean left = messages == null || Answer.closed(Readers.CLOSE_LIMIT, messages.close());
    // What was acknowledged last goes out with the close.
    left &=
        origin.pinned().isEmpty()
            || Answer.closed(Readers.CLOSE_LIMIT, origin.pinned().get().closeAsync());
    if (!left) {
      LOG.warn("a reading of {} did not close in time; its broker forgets it", settings.topic());
    }
  }
}
