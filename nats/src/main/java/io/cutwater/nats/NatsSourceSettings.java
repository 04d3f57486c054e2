package io.cutwater.nats;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a lane reads from NATS.
 *
 * @param stream the stream's name
 * @param subjects which of its subjects
 * @param captured what a stream that is created captures
 * @param owner whose stream it is, in words that only this channel writes: then it is created where
 *     there is none, captures what {@code captured} says now, and all of it is read; one of that
 *     name which is not marked so is left alone. Empty: a stream of somebody else's
 * @param create whether to create somebody else's stream where there is none
 * @param replicas how many servers hold a created stream
 * @param windowMessages the lane's window: as many may be unacknowledged, and again as many on
 *     their way
 * @param deployment names this Cutwater among others on the same servers: letters, digits, {@code
 *     -} and {@code _}
 * @param lane the lane's text, in the same letters
 * @param pulls when requests end, and how soon a silent server is noticed
 * @param seal what proves that a message was carried here by this deployment; read anew at each
 *     opening; empty: headers are believed as they are (E21)
 * @param content what the stream holds
 */
public record NatsSourceSettings(
    String stream,
    List<String> subjects,
    List<String> captured,
    Optional<String> owner,
    boolean create,
    int replicas,
    int windowMessages,
    String deployment,
    String lane,
    PullTiming pulls,
    Optional<Secret> seal,
    Content content) {

  private static final List<String> ALL = List.of(">");

  public NatsSourceSettings {
    subjects = List.copyOf(subjects);
    captured = List.copyOf(captured);
    if (!stream.matches("[^\\s.*>/\\\\]+")) {
      throw new IllegalArgumentException("not a stream name: " + stream);
    }
    if (subjects.isEmpty()) {
      throw new IllegalArgumentException("a channel reads one subject at least");
    }
    if (windowMessages < 1 || replicas < 1) {
      throw new IllegalArgumentException("windowMessages and replicas are 1 at least");
    }
    if (!deployment.matches("[A-Za-z0-9_-]+") || !lane.matches("[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException("not a deployment or lane: " + deployment + ", " + lane);
    }
  }

  /** A stream of somebody else's, without a seal, which is created with what is read of it. */
  public NatsSourceSettings(
      String stream,
      List<String> subjects,
      boolean create,
      int replicas,
      int windowMessages,
      String deployment,
      String lane,
      PullTiming pulls) {
    this(
        stream,
        subjects,
        subjects,
        Optional.empty(),
        create,
        replicas,
        windowMessages,
        deployment,
        lane,
        pulls,
        Optional.empty(),
        Content.MESSAGES);
  }

  /** The same of a stream that holds something else. */
  public NatsSourceSettings withContent(Content other) {
    return new NatsSourceSettings(
        stream,
        subjects,
        captured,
        owner,
        create,
        replicas,
        windowMessages,
        deployment,
        lane,
        pulls,
        seal,
        other);
  }

  /** Only subjects that match one of these are read. */
  List<String> filters() {
    return owner.isPresent() || content.isReadWhole() ? ALL : SubjectCover.distinct(subjects);
  }

  /**
   * What the name of every consumer of this lane begins with. Deployments and lanes cannot hold a
   * {@code =}, so no other lane's consumers begin alike.
   */
  String consumerPrefix() {
    return "cutwater=" + deployment + "=" + lane + "=";
  }

  /**
   * How pull requests live.
   *
   * @param expires a request that was not served ends after this
   * @param heartbeat the server says this often that an unserved request is alive; at most half of
   *     {@code expires}
   */
  public record PullTiming(Duration expires, Duration heartbeat) {

    /** Heartbeats that may be missed before a request counts as lost. */
    static final int MISSED_MAX = 2;

    /** In heartbeats of a stream that carries, how long one that rests may be silent. */
    static final int SILENT_AT_REST_MAX = 5;

    private static final int AT_REST_EXPIRES = 10;

    public PullTiming {
      if (heartbeat.isZero()
          || heartbeat.isNegative()
          || heartbeat.multipliedBy(2).compareTo(expires) > 0) {
        throw new IllegalArgumentException("a heartbeat is at most half of expires");
      }
    }

    /** The same for a stream to which nothing comes: a thousand of them shall cost little. */
    PullTiming atRest() {
      return new PullTiming(
          expires.multipliedBy(AT_REST_EXPIRES),
          heartbeat.multipliedBy(SILENT_AT_REST_MAX).dividedBy(MISSED_MAX));
    }

    public static PullTiming defaults() {
      return new PullTiming(Duration.ofSeconds(30), Duration.ofSeconds(5));
    }
  }
}
