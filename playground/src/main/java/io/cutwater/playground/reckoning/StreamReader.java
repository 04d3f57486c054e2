package io.cutwater.playground.reckoning;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.io.IOException;

/** Reads a stream into a ledger. */
final class StreamReader {
  private static final String MESSAGE_ID = "Nats-Msg-Id";

  private final Fingerprint fingerprint = new Fingerprint();

  StreamLedger read(Connection nats, Carriage carriage) throws IOException, InterruptedException {
    StreamWalk walk = StreamWalk.of(nats, carriage.stream(), carriage.filterSubject());
    StreamLedger ledger = new StreamLedger(walk.last());
    walk.read(message -> enter(ledger, message));
    return ledger;
  }

  private void enter(StreamLedger ledger, Message message) {
    NatsJetStreamMetaData meta = message.metaData();
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
}
