package io.cutwater.bench;

import io.cutwater.message.Flow;
import java.util.Locale;

/**
 * What is to be carried.
 *
 * @param bytes of a payload
 * @param lanes how many carry side by side, where a bridge can divide the work
 */
record Scene(Flow flow, int bytes, int lanes) {

  private static final long BACKLOG_BYTES = 512L << 20;
  private static final int KIBIBYTE = 1 << 10;

  /** Messages of a backlog: as many as wanted, or as the bytes allow. */
  long backlog(long wanted) {
    return Math.min(wanted, BACKLOG_BYTES / bytes);
  }

  /** For people, as {@code nats-to-pulsar, 256 B, 4 lanes}. */
  String text() {
    String size = bytes < KIBIBYTE ? bytes + " B" : bytes / KIBIBYTE + " KiB";
    return String.format(
        Locale.ROOT, "%s, %s, %d %s", flow.text(), size, lanes, lanes == 1 ? "lane" : "lanes");
  }

  /** For names of streams and topics. */
  String slug() {
    return (flow == Flow.NATS_TO_PULSAR ? "out" : "back") + "-" + bytes + "-" + lanes;
  }
}
