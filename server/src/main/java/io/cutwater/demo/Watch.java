package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cutwater.playground.host.Progress;
import io.cutwater.process.CutwaterProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Watches a Cutwater process: how far each way is, and a line about that every second. */
final class Watch {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final long SECOND = 1_000_000_000L;

  private final CutwaterProcess cutwater;
  private final List<Course> courses;
  private final List<Track> tracks = new ArrayList<>();
  private final Progress progress;
  private JsonNode status = MissingNode.getInstance();
  private JsonNode answered = MissingNode.getInstance();
  private long lastMoveNanos = System.nanoTime();
  private long saidNanos = System.nanoTime();

  Watch(CutwaterProcess cutwater, List<Course> courses, Progress progress) {
    this.cutwater = cutwater;
    this.courses = courses;
    this.progress = progress;
    for (Course course : courses) {
      course.ways().forEach(way -> tracks.add(new Track(course.channel(), way)));
    }
  }

  List<Track> tracks() {
    return tracks;
  }

  /** A channel as the process told of it last; missing where it never did. */
  JsonNode lastOf(String channel) {
    return channel(answered, channel);
  }

  /** A channel as the process tells of it; missing while it does not answer. */
  private JsonNode channel(String name) {
    return channel(status, name);
  }

  private static JsonNode channel(JsonNode status, String name) {
    for (JsonNode channel : status.path("channels")) {
      if (channel.path("channel").asText().equals(name)) {
        return channel;
      }
    }
    return MissingNode.getInstance();
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
    status = cutwater.status().orElse(MissingNode.getInstance());
    answered = status.isMissingNode() ? answered : status;
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
