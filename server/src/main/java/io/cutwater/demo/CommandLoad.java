package io.cutwater.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.playground.load.Load;
import java.time.Duration;
import java.util.UUID;

/**
 * Commands at an even rate, each with a payload of its own that says from which side it comes. What
 * was missed in an outage is made up behind it.
 */
final class CommandLoad implements Load {

  private static final Duration PACE = Duration.ofMillis(5);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int DEVICES = 8;
  private static final String HEAD = "{\"from\":\"";

  private final String side;
  private final String prefix;
  private final double perSecond;
  private final String run = UUID.randomUUID().toString();
  private long emitted;

  /**
   * @param side as payloads name it
   * @param prefix of the subjects or keys
   */
  CommandLoad(String side, String prefix, double perSecond) {
    this.side = side;
    this.prefix = prefix;
    this.perSecond = perSecond;
  }

  @Override
  public Duration pace() {
    return PACE;
  }

  @Override
  public void emit(Duration elapsed, Sink sink) {
    long due = (long) (elapsed.toNanos() / NANOS_PER_SECOND * perSecond);
    for (; emitted < due; emitted++) {
      String payload =
          HEAD + side + "\",\"run\":\"" + run + "\",\"n\":" + emitted + ",\"set\":\"interval\"}";
      sink.publish(prefix + emitted % DEVICES, payload.getBytes(UTF_8));
    }
  }

  /** Whether a payload says that it comes from {@code side}. */
  static boolean isFrom(String side, byte[] payload) {
    return new String(payload, UTF_8).startsWith(HEAD + side + "\"");
  }
}
