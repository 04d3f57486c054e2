package io.cutwater.message;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * What tells a message from another that stood at the same position: a number made of its id and of
 * when it was first published, the CRC-32C of both as they are written into a carried message. A
 * source that was rolled back gives its positions again, and an id may be made of a position; two
 * messages are not published in the same nanosecond too.
 */
public final class Fingerprint {

  /** Of a message that does not say enough. It differs from none. */
  public static final int UNKNOWN = 0;

  private Fingerprint() {}

  public static int of(Envelope envelope) {
    return of(envelope.id(), envelope.times().published());
  }

  /** Of a message with that id, first published then. Never {@link #UNKNOWN}. */
  public static int of(String id, Instant published) {
    CRC32C crc = new CRC32C();
    crc.update((published + " " + id).getBytes(StandardCharsets.UTF_8));
    int value = (int) crc.getValue();
    return value == UNKNOWN ? 1 : value;
  }

  /** Whether two messages may be the same. */
  public static boolean agree(int one, int other) {
    return one == UNKNOWN || other == UNKNOWN || one == other;
  }
}
