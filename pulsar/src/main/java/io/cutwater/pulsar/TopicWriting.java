package io.cutwater.pulsar;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Target;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.impl.MessageImpl;
import org.apache.pulsar.client.impl.ProducerBase;
import org.apache.pulsar.common.api.proto.MessageMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's writing to one topic under the writer's name.
 *
 * <p>The client fills a batch by the payloads alone. Many small messages with large headers would
 * make an entry beyond the broker's limit, which fails with everything in it; so batches are closed
 * here, by all that a message carries.
 *
 * <p>Messages are made as the client makes them itself, but without a builder for each, which would
 * be a third of what is allocated here (docs/performance.md).
 */
final class TopicWriting implements Target.Writing {

  private static final Logger LOG = LoggerFactory.getLogger(TopicWriting.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  /** How an outgoing message is written down. */
  interface Content {
    OutgoingContent of(Outgoing outgoing);
  }

  private final TargetFacts facts;
  private final ProducerBase<byte[]> producer;
  private final Content content;
  private final Readers readers;
  private final int foundMax;
  private final Inbox inbox;
  private final Positions positions;
  private final ProducerWatch.Watching watching;

  /** Of the message that is being sent, one after the other: the client copies it. */
  private final MessageMetadata metadata = new MessageMetadata();

  private final BatchPace pace = new BatchPace();
  private final int batchBytesMax;
  private int batchBytes;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean doubted = new AtomicBoolean();

  TopicWriting(
      TargetFacts facts,
      Producer<byte[]> producer,
      Content content,
      Readers readers,
      int foundMax,
      int batchBytesMax,
      Inbox inbox,
      ProducerWatch watch) {
    this.facts = facts;
    this.producer = (ProducerBase<byte[]>) producer;
    this.content = content;
    this.readers = readers;
    this.foundMax = foundMax;
    this.batchBytesMax = batchBytesMax;
    this.inbox = inbox;
    this.positions = new Positions(facts.target().value());
    this.watching = watch.watch(producer, this::lost);
  }

  @Override
  public TargetFacts facts() {
    return facts;
  }

  @Override
  public void send(long ticket, long sequence, Outgoing outgoing) {
    OutgoingContent message = content.of(outgoing);
    makeRoom(message.batchBytes());
    metadata.clear();
    message.writeTo(metadata.setSequenceId(sequence));
    ByteBuffer payload = message.payload().map(Payload::bytes).map(ByteBuffer::wrap).orElse(NONE);
    var unused =
        producer
            .sendAsync(MessageImpl.create(metadata, payload, Schema.BYTES, producer.getTopic()))
            .whenComplete(new Receipt(this, ticket, sequence));
    if (pace.sent()) {
      sendBatch();
    }
  }

  /** What is done with the answer of one message. */
  private record Receipt(TopicWriting writing, long ticket, long sequence)
      implements BiConsumer<MessageId, Throwable> {

    @Override
    public void accept(@Nullable MessageId id, @Nullable Throwable failure) {
      writing.answered(ticket, sequence, id, failure);
    }
  }

  private void makeRoom(int bytes) {
    if (batchBytes > 0 && batchBytes + (long) bytes > batchBytesMax) {
      flush();
    }
    batchBytes += bytes;
  }

  private void answered(
      long ticket, long sequence, @Nullable MessageId id, @Nullable Throwable failure) {
    if (closed.get()) {
      return;
    }
    if (failure != null || id == null) {
      doubt(sequence, failure == null ? new IllegalStateException("no receipt") : failure);
      return;
    }
    inbox.post(new Event.Stored(target(), ticket, positions.stored(id)));
    if (pace.answered()) {
      sendBatch();
    }
  }

  /** One doubt ends the session; the thousands that fail behind it say nothing new. */
  private void doubt(long sequence, Throwable failure) {
    if (!doubted.getAndSet(true)) {
      Fault fault = Faults.of("sending " + sequence + " to " + target(), failure);
      inbox.post(new Event.Doubted(fault));
    }
  }

  private void lost() {
    if (!closed.get() && !doubted.getAndSet(true)) {
      inbox.post(
          new Event.Doubted(
              Fault.retry(
                  Fault.Code.DISCONNECTED,
                  "the producer of " + target() + " lost its connection",
                  "")));
    }
  }

  @Override
  public void flush() {
    sendBatch();
    batchBytes = 0;
  }

  /** The batch is closed before this returns; what the future says, the sends' receipts say too. */
  private void sendBatch() {
    var unused = producer.flushAsync();
  }

  @Override
  public Map<Position, Skipped> rescan(TargetOpening opening) throws FaultException {
    TargetScan scan = new TargetScan(readers, opening, foundMax, (at, found) -> {});
    Optional<LedgerPosition> end = readers.end(target().value());
    if (end.isEmpty()) {
      return scan.found();
    }
    Optional<Position> from =
        opening.scanFrom().isEmpty() && !opening.known() ? facts.end() : opening.scanFrom();
    if (!scan.run(from.map(LedgerPosition.class::cast), end.get())) {
      throw new FaultException(
          Fault.retry(
              Fault.Code.SCAN_INCOMPLETE,
              target() + " no longer holds " + from.map(Position::text).orElse("its beginning"),
              "raise the topic's retention above what a session needs to restart"));
    }
    return scan.found();
  }

  @Override
  public void close() {
    watching.end();
    if (!closed.getAndSet(true) && !Answer.closed(CLOSE_LIMIT, producer.closeAsync())) {
      LOG.warn(
          "the producer {} of {} did not close within {}; its broker gives the name back later",
          producer.getProducerName(),
          target(),
          CLOSE_LIMIT);
    }
  }

  private TargetName target() {
    return facts.target();
  }
}
