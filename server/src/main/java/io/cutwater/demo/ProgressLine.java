package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.message.Flow;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is said of a second. */
final class ProgressLine {

  private ProgressLine() {}

  /** All about one way. */
  static String of(Track track, JsonNode channel, double seconds) {
    Track.Since since = track.since();
    return String.format(
        Locale.ROOT,
        "%-8s in %,7.0f/s  out %,7.0f/s  lag %,d  p50/p99 %s  in flight %,d  confirmed %,d",
        channel.path("state").asText("down"),
        since.in() / seconds,
        since.out() / seconds,
        since.lag(),
        latency(channel),
        channel.path("inFlightMessages").asLong(),
        track.reached());
  }

  /** Of the last seconds, from the source to the target's confirmation. */
  private static String latency(JsonNode channel) {
    long p50 = channel.path("latencyP50Millis").asLong(-1);
    long p99 = channel.path("latencyP99Millis").asLong(-1);
    return p50 < 0 ? "-" : String.format(Locale.ROOT, "%,d/%,d ms", p50, p99);
  }

  /** Of several ways, what each took in and gave out. */
  static String of(List<Track> tracks, double seconds) {
    return tracks.stream().map(track -> brief(track, seconds)).collect(Collectors.joining("  | "));
  }

  private static String brief(Track track, double seconds) {
    Track.Since since = track.since();
    return String.format(
        Locale.ROOT,
        "%s %s %,5.0f/s %,5.0f/s lag %,d",
        track.channel(),
        track.way().flow() == Flow.NATS_TO_PULSAR ? "->" : "<-",
        since.in() / seconds,
        since.out() / seconds,
        since.lag());
  }
}
