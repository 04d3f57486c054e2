package io.cutwater.pulsar;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Any properties of a message: they have a reading as headers, and headers come back when they were
 * carried as properties. The input's lines are name, tab, value.
 */
public final class PropertiesFuzz {

  private PropertiesFuzz() {}

  /** Loads what is fuzzed: a class that is instrumented takes time, which is no input's. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput("cutwater-values.a\t[\"1\"]\nb\t1".getBytes(UTF_8));
  }

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String line : new String(input, UTF_8).split("\n", -1)) {
      int tab = line.indexOf('\t');
      if (tab > 0) {
        properties.put(line.substring(0, tab), line.substring(tab + 1));
      }
    }
    var unused = MessageProperties.fingerprint(properties);
    Headers read = MessageProperties.headers(properties);
    Envelope envelope =
        Envelope.onNats(
            "id", new StreamSequence(1), "a.b", read, Payload.owning(new byte[1]), Instant.EPOCH);
    Headers again = MessageProperties.headers(MessageProperties.encode("lane-0", "S", envelope));
    if (!again.equals(envelope.headers())) {
      throw new AssertionError("carried, it is another one: " + envelope.headers() + ", " + again);
    }
  }
}
