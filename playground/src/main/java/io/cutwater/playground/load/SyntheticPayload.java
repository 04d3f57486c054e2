package io.cutwater.playground.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON of an exact size that tells its number and when it was published. */
final class SyntheticPayload {
  private SyntheticPayload() {}

  /** Payloads too small for the JSON are filler only. */
  static byte[] of(long number, int bytes) {
    byte[] payload = new byte[bytes];
    Arrays.fill(payload, (byte) 'x');
    byte[] head =
        ("{\"published_us\":" + LoadGenerator.epochMicros() + ",\"n\":" + number + ",\"fill\":\"")
            .getBytes(StandardCharsets.US_ASCII);
    if (head.length + 2 <= bytes) {
      System.arraycopy(head, 0, payload, 0, head.length);
      payload[bytes - 2] = '"';
      payload[bytes - 1] = '}';
    }
    return payload;
  }
}
