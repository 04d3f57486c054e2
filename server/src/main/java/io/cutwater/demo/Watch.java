package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cutwater.playground.host.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Watches Cutwater's processes: how far each way is, and a line about that every second. */
final class Watch {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final long SECOND = 1_000_000_000L;

  private final Instances cutwater;
  private final List<Course> courses;
  private final List<Track> tracks = new ArrayList<>();
  private final Progress progress;
  private List<JsonNode> statuses = List.of();
  private final JsonNode[] answered;
  private long lastMoveNanos = System.nanoTime();
  private long saidNanos = System.nanoTime();

  Watch(Instances cutwater, List<Course> courses, Progress progress) {
    this.cutwater = cutwater;
    this.answered = new JsonNode[cutwater.count()];
    Arrays.fill(answered, MissingNode.getInstance());
    this.courses = courses;
    this.progress = progress;
    for (Course course : courses) {
      course.ways().forEach(way -> tracks.add(new Track(course.channel(), way)));
    }
  }

  List<Track> tracks() {
    return tracks;
  }

  /** A channel as it was told of last; missing where it never was. */
  JsonNode lastOf(String channel) {
    return Together.channel(List.of(answered), channel);
  }

  /** A channel as it is told of now; missing while nobody answers. */
  private JsonNode channel(String name) {
    return Together.channel(statuses, name);
  }

  /** How many lanes each instance carries now, by its name. */
  Map<String, Integer> spread() {
    Map<String, Integer> spread = new TreeMap<>();
    for (int i = 0; i < statuses.size(); i++) {
      int running = 0;
      for (JsonNode channel : statuses.get(i).path("channels")) {
        for (JsonNode lane : channel.path("lanes")) {
          running += lane.path("state").asText().equals("running") ? 1 : 0;
        }
      }
      spread.put(cutwater.name(i), running);
    }
    return spread;
  }

  /** Watches until every instance carries a lane, at most so long. */
  void untilSpread(Duration bound) throws InterruptedException {
    long end = System.nanoTime() + bound.toNanos();
    while ((spread().isEmpty() || spread().containsValue(0)) && System.nanoTime() - end < 0) {
      poll();
      cutwater.requireAlive();
    }
  }

  /** Watches until that {@link System#nanoTime}. */
  void until(long end) throws InterruptedException {
    while (System.nanoTime() - end < 0) {
      poll();
      cutwater.requireAlive();
    }
  }

  /**
   * Watches until every way is where it is to come, or nothing has moved for so long.
   *
   * @return whether they are
   */
  boolean untilThere(Duration quiet) throws InterruptedException {
    lastMoveNanos = System.nanoTime();
    while (!tracks.stream().allMatch(Track::isThere)) {
      poll();
      if (System.nanoTime() - lastMoveNanos > quiet.toNanos()) {
        return false;
      }
    }
    return true;
  }

  /** Watches until every channel runs, at most so long: a load that waits measures the start. */
  void untilRunning(Duration bound) throws InterruptedException {
    long end = System.nanoTime() + bound.toNanos();
    while (!courses.stream().allMatch(this::isRunning) && System.nanoTime() - end < 0) {
      poll();
      cutwater.requireAlive();
    }
  }

  private boolean isRunning(Course course) {
    return channel(course.channel()).path("state").asText().equals("running");
  }

  private void poll() throws InterruptedException {
    Thread.sleep(POLL);
    statuses = cutwater.statuses();
    for (int i = 0; i < answered.length; i++) {
      answered[i] = statuses.get(i).isMissingNode() ? answered[i] : statuses.get(i);
    }
    long now = System.nanoTime();
    for (Track track : tracks) {
      // A way that is there may go on moving for ever.
      if (track.look(channel(track.channel()), now) && !track.isThere()) {
        lastMoveNanos = now;
      }
    }
    if (now - saidNanos >= SECOND) {
      double seconds = (now - saidNanos) / (double) SECOND;
      progress.report(
          tracks.size() == 1
              ? ProgressLine.of(tracks.getFirst(), channel(courses.getFirst().channel()), seconds)
              : ProgressLine.of(tracks, seconds));
      saidNanos = now;
    }
  }
}
