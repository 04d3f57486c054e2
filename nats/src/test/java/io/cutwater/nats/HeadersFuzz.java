package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.LaneId;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Outgoing;
import java.time.Instant;
import java.util.Optional;

/**
 * Any bytes as the header block of a message: they have a reading, and what a publisher's headers
 * are comes back when they were carried into a stream.
 */
public final class HeadersFuzz {

  private static final Instant STORED = Instant.parse("2026-01-02T03:04:05.000000006Z");
  private static final EnvelopeReader READER =
      new EnvelopeReader("S-", "nats:S@1", Optional.empty());
  private static final StreamContent.Author AUTHOR =
      new StreamContent.Author(
          new LaneId("lane", 0).text(), "writer", "dead", 1 << 20, Optional.empty());

  private HeadersFuzz() {}

  /** Loads what is fuzzed: a class that is instrumented takes time, which is no input's. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput("NATS/1.0\r\na: 1\r\n\r\n".getBytes(UTF_8));
  }

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    Envelope read = envelope(HeaderBlock.parse(input, input.length));
    var unused = StreamEntries.source(read.headers());
    byte[] block =
        StreamContent.of(new Outgoing.Carried(read, "to.subject"), AUTHOR)
            .headers()
            .getSerialized();
    Envelope again = envelope(HeaderBlock.parse(block, block.length));
    if (!again.headers().equals(read.headers()) || !again.id().equals(read.id())) {
      throw new AssertionError(
          "carried, it is another one: "
              + read.id()
              + read.headers()
              + ", "
              + again.id()
              + again.headers());
    }
    acknowledge(new String(input, UTF_8));
  }

  private static void acknowledge(String subject) {
    try {
      var unused = AckSubject.parse(subject, subject.length());
    } catch (IllegalArgumentException e) {
      // Refused.
    }
  }

  private static Envelope envelope(Headers headers) {
    return READER.envelope(
        new StreamSequence(9), "a.subject", headers, Payload.owning(new byte[1]), STORED);
  }
}
