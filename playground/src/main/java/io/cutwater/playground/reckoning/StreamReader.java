package io.cutwater.playground.reckoning;

import io.nats.client.Connection;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import io.nats.client.OrderedConsumerContext;
import io.nats.client.StreamContext;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Reads a stream from its first message to the one that was last when the reading began. */
final class StreamReader {
  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);
  private static final int NO_MESSAGE_FOUND = 10037;
  private static final String MESSAGE_ID = "Nats-Msg-Id";

  private final Fingerprint fingerprint = new Fingerprint();

  StreamLedger read(Connection nats, Carriage carriage) throws IOException, InterruptedException {
    try {
      StreamContext stream = nats.getStreamContext(carriage.stream());
      return read(stream, carriage.filterSubject());
    } catch (JetStreamApiException | JetStreamStatusCheckedException e) {
      throw new IOException("cannot read stream " + carriage.stream(), e);
    }
  }

  private StreamLedger read(StreamContext stream, Optional<String> filterSubject)
      throws IOException,
          InterruptedException,
          JetStreamApiException,
          JetStreamStatusCheckedException {
    StreamState state = stream.getStreamInfo().getStreamState();
    StreamLedger ledger = new StreamLedger(state.getLastSequence());
    if (state.getMsgCount() == 0 || !holdsAny(stream, filterSubject)) {
      return ledger;
    }
    OrderedConsumerConfiguration configuration = new OrderedConsumerConfiguration();
    filterSubject.ifPresent(configuration::filterSubject);
    OrderedConsumerContext consumer = stream.createOrderedConsumer(configuration);
    IterableConsumer messages = consumer.iterate();
    try {
      boolean more = true;
      while (more) {
        Message message = messages.nextMessage(SILENCE_MAX);
        if (message == null) {
          throw new IOException("the stream was silent for " + SILENCE_MAX);
        }
        NatsJetStreamMetaData meta = message.metaData();
        if (meta.streamSequence() <= state.getLastSequence()) {
          enter(ledger, message, meta);
        }
        more = meta.pendingCount() > 0 && meta.streamSequence() < state.getLastSequence();
      }
    } finally {
      close(messages);
    }
    return ledger;
  }

  /** A consumer whose filter matches nothing is silent, as a broken one is: so ask before. */
  private static boolean holdsAny(StreamContext stream, Optional<String> filterSubject)
      throws IOException, JetStreamApiException {
    if (filterSubject.isEmpty()) {
      return true;
    }
    try {
      stream.getNextMessage(1, filterSubject.get());
      return true;
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == NO_MESSAGE_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private void enter(StreamLedger ledger, Message message, NatsJetStreamMetaData meta) {
    long sequence = meta.streamSequence();
    ledger.add(
        sequence,
        fingerprint.ofMessage(message.getSubject(), message.getData()),
        meta.timestamp().toInstant().toEpochMilli());
    Headers headers = message.getHeaders();
    String id = headers == null ? null : headers.getFirst(MESSAGE_ID);
    if (id != null) {
      ledger.identify(sequence, fingerprint.ofId(id));
    }
  }

  private static void close(IterableConsumer messages) throws IOException {
    try {
      messages.close();
    } catch (Exception e) {
      throw new IOException("cannot end the reading", e);
    }
  }
}
