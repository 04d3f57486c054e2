package io.cutwater.pulsar;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.lane.Target;
import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Outgoing;
import java.time.Instant;

/** Envelopes for tests. */
final class Messages {

  private Messages() {}

  static Envelope envelope(long sequence, Headers headers, byte[] payload) {
    return Envelope.onNats(
        "id-" + sequence,
        new StreamSequence(sequence),
        "telemetry.cpu",
        headers,
        Payload.owning(payload),
        Instant.ofEpochMilli(1_700_000_000_000L + sequence));
  }

  static Envelope envelope(long sequence) {
    return envelope(sequence, Headers.empty(), ("message " + sequence).getBytes(UTF_8));
  }

  static Outgoing carried(long sequence) {
    return new Outgoing.Carried(envelope(sequence), "key-" + sequence % 7);
  }

  /** Sends those from {@code from} to {@code to}, whose tickets are their sequences. */
  static void send(Target.Writing writing, long from, long to) {
    for (long sequence = from; sequence <= to; sequence++) {
      writing.send(sequence, sequence, carried(sequence));
    }
  }
}
