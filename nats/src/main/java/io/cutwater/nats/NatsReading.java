package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Source;
import io.cutwater.message.Envelope;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.nats.Hearing.Ear;
import io.cutwater.nats.NatsConnections.SharedConnection;
import io.cutwater.nats.NatsSourceSettings.PullTiming;
import io.cutwater.relay.Event.Delivered;
import io.cutwater.relay.Event.Doubted;
import io.cutwater.relay.Event.Expired;
import io.cutwater.relay.Event.RequestEnded;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.support.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's reading of a stream. A single thread hears all of its requests, so facts reach the
 * inbox in the order in which the server sent them. The first doubt is the last fact.
 */
final class NatsReading implements Source.Reading {

  private static final Logger LOG = LoggerFactory.getLogger(NatsReading.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final byte[] ACK = "+ACK".getBytes(US_ASCII);

  private final Origin origin;
  private final SharedConnection shared;
  private final Inbox inbox;
  private final Pulls pulls;
  private final Unacknowledged unacknowledged = new Unacknowledged();
  private final String nextSubject;
  private final String replies;
  private final String fences;
  private final Consumer<Fault> onLoss = this::doubt;
  private final AtomicBoolean doubted = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicLong heard = new AtomicLong();
  private long dropped;
  private long ackExtra = -1;
  private long heardBefore;
  private int missed;
  private @Nullable Ear ear;
  private Rounds.@Nullable Stop silenceWatch;

  /**
   * What is read.
   *
   * @param stream the stream's name
   * @param consumer this session's consumer
   * @param reader makes envelopes of its messages
   * @param removals counts what is missing between them; empty where others are
   * @param floor what a consumer that cannot start behind it leaves out; 0 for nothing
   */
  record Origin(
      String stream,
      SessionConsumer consumer,
      Envelopes reader,
      Optional<Removals> removals,
      long floor) {}

  NatsReading(Origin origin, SharedConnection shared, PullTiming timing, Inbox inbox) {
    this.origin = origin;
    this.shared = shared;
    this.inbox = inbox;
    this.pulls = new Pulls(timing, this::send);
    this.nextSubject =
        "$JS.API.CONSUMER.MSG.NEXT." + origin.stream() + "." + origin.consumer().name();
    this.fences = TargetStream.fences(origin.stream());
    this.replies = shared.connection().createInbox() + ".";
  }

  /** Begins to listen; nothing comes before it is asked for. */
  void start(Rounds rounds, Duration heartbeat) {
    shared.watch().register(onLoss);
    try {
      Ear opened = shared.hearing().open();
      ear = opened;
      for (int slot = 0; slot < Pulls.SLOTS; slot++) {
        int own = slot;
        opened.listen(replies + slot + ".*", message -> hear(own, message));
      }
      silenceWatch = rounds.every(heartbeat, this::watchSilence);
    } catch (IllegalStateException e) {
      doubt(disconnected("the connection closed as reading began"));
    }
  }

  @Override
  public String consumer() {
    return origin.consumer().name();
  }

  @Override
  public void request(int messages, long bytes) {
    if (!closed.get()) {
      try {
        pulls.request(messages, bytes);
      } catch (IllegalStateException e) {
        doubt(disconnected("the connection closed: " + e.getMessage()));
      }
    }
  }

  private void send(int slot, long number, byte[] body) {
    shared.connection().publish(nextSubject, replies + slot + "." + number, body);
  }

  @Override
  public void acknowledge(Position floor) {
    if (closed.get() || !(floor instanceof StreamSequence(long sequence))) {
      return;
    }
    try {
      for (String subject :
          origin.consumer().acksEach()
              ? unacknowledged.each(sequence)
              : unacknowledged.newest(sequence)) {
        shared.connection().publish(subject, ACK);
      }
    } catch (IllegalStateException e) {
      doubt(disconnected("the connection closed: " + e.getMessage()));
    }
  }

  /** The ear's thread; whatever goes wrong here is a doubt, never silence. */
  private void hear(int slot, Message message) {
    if (closed.get() || doubted.get()) {
      return;
    }
    heard.lazySet(heard.getPlain() + 1);
    try {
      if (StoredMessage.isStored(message)) {
        deliver(slot, StoredMessage.of(message));
      } else if (message.isStatusMessage()) {
        status(slot, message);
      }
    } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException e) {
      LOG.warn("stream {} consumer {}", origin.stream(), consumer(), e);
      doubt(
          Fault.retry(
              Code.OUT_OF_SEQUENCE,
              "stream " + origin.stream() + " delivered what cannot be read: " + e.getMessage(),
              ""));
    }
  }

  private void deliver(int slot, StoredMessage stored) {
    AckSubject ack = stored.ack();
    Envelope envelope = stored.envelope(origin.reader());
    if (ackExtra < 0) {
      ackExtra = stored.ackExtra();
    }
    RequestEnded ended = pulls.delivered(slot, envelope.size(), stored.wireBytes(ackExtra));
    if (isOurs(stored)) {
      unacknowledged.add(ack.streamSequence(), stored.ackSubject());
      if (origin.removals().isPresent()) {
        tellMissing(origin.removals().get(), ack.streamSequence());
      }
      inbox.post(
          new Delivered(envelope, ack.consumerSequence() - dropped, ack.attempt(), ack.pending()));
    } else {
      drop(stored);
      inbox.post(new RequestEnded(1, envelope.size()));
    }
    if (ended != null) {
      inbox.post(ended);
    }
  }

  /**
   * Not what is stored in the target already, and only its acknowledgement was lost; not a lane's
   * fence; not what was published to other subjects.
   */
  private boolean isOurs(StoredMessage stored) {
    return stored.ack().streamSequence() > origin.floor()
        && !stored.subject().startsWith(fences)
        && origin.consumer().takes(stored.subject());
  }

  /** Acknowledges it unless that would acknowledge what stands before it. */
  private void drop(StoredMessage stored) {
    dropped++;
    boolean isOld = stored.ack().streamSequence() <= origin.floor();
    if (isOld || origin.consumer().acksEach()) {
      shared.connection().publish(stored.ackSubject(), ACK);
    }
  }

  private void tellMissing(Removals removals, long position) {
    long missing = removals.before(position);
    if (missing > 0) {
      inbox.post(new Expired(missing));
    }
  }

  private void status(int slot, Message message) {
    Status status = message.getStatus();
    long number = requestNumber(message.getSubject());
    switch (PullStatus.of(status.getCode(), status.getMessage())) {
      case ALIVE -> {}
      case ENDED -> pulls.ended(slot, number).ifPresent(inbox::post);
      case TOO_SMALL -> pulls.tooSmall(slot, number).ifPresent(inbox::post);
      case BROKEN ->
          doubt(
              disconnected(
                  "stream "
                      + origin.stream()
                      + ", consumer "
                      + consumer()
                      + ": "
                      + status.getMessageWithCode()));
    }
  }

  private static long requestNumber(String subject) {
    return Long.parseLong(subject, subject.lastIndexOf('.') + 1, subject.length(), 10);
  }

  /** Runs once per heartbeat: a request that nobody answers is a lost one. */
  private void watchSilence() {
    long now = heard.get();
    boolean silent = pulls.isWaiting() && now == heardBefore;
    heardBefore = now;
    missed = silent ? missed + 1 : 0;
    int most = pulls.isPatient() ? PullTiming.SILENT_AT_REST_MAX : PullTiming.MISSED_MAX;
    if (missed > most) {
      doubt(disconnected("stream " + origin.stream() + ": the server sends no heartbeats"));
    }
  }

  private static Fault disconnected(String what) {
    return Fault.retry(Code.DISCONNECTED, what, "");
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
    shared.watch().unregister(onLoss);
    Rounds.Stop watching = silenceWatch;
    if (watching != null) {
      watching.cancel();
    }
    if (!shared.watch().isLost()) {
      Bounded.run("cutwater-nats-leave", CLOSE_TIMEOUT, this::leave);
    }
  }

  private void leave() {
    try {
      Ear listening = ear;
      if (listening != null) {
        listening.close();
      }
      if (origin.consumer().ephemeral()) {
        JetStreamManagement streams = NatsSource.streams(shared.connection(), CLOSE_TIMEOUT);
        streams.deleteConsumer(origin.stream(), consumer());
      }
    } catch (JetStreamApiException | IOException | IllegalStateException e) {
      // The next session deletes it by its name, or the server when it has been idle.
      LOG.debug("stream {}: consumer {} is left behind", origin.stream(), consumer(), e);
    }
  }
}
