package io.cutwater.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.relay.JournalCodec.Decoded;

/**
 * Any bytes in a journal: read whole, or refused with a reason. The second half of them stands
 * under a right checksum, which no chance would find.
 */
public final class JournalFuzz {

  private JournalFuzz() {}

  /** Loads what is fuzzed: a class that is instrumented takes time, which is no input's. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput("{\"instance\": \"i\"}".getBytes(UTF_8));
  }

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, UTF_8);
    read(text);
    read(JournalCodec.MAGIC + JournalCodec.VERSION + " " + JournalCodec.crc(text) + "\n" + text);
  }

  private static void read(String text) {
    switch (JournalCodec.decode(text)) {
      case Decoded.Damaged(String reason) -> {
        if (reason.isBlank()) {
          throw new AssertionError("refused without a reason");
        }
      }
      case Decoded.Intact(JournalRecord record) -> {
        if (!JournalCodec.decode(JournalCodec.encode(record)).equals(new Decoded.Intact(record))) {
          throw new AssertionError("written again, it is another one: " + record);
        }
      }
    }
  }
}
