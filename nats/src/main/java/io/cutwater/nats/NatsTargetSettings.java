package io.cutwater.nats;

import io.cutwater.message.LaneId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one lane writes to NATS.
 *
 * @param streams the streams it may write to; one that is not among them is taken as it is where it
 *     exists, as a stream that others write to as well
 * @param lane the lane
 * @param deployment names this Cutwater among others on the same servers: letters, digits, {@code
 *     -} and {@code _}
 * @param seal what proves that this deployment wrote a message; read anew at each opening; empty:
 *     headers are believed as they are (E21)
 * @param limits waits and limits
 */
public record NatsTargetSettings(
    List<StreamPlan> streams,
    LaneId lane,
    String deployment,
    Optional<Secret> seal,
    WriteLimits limits) {

  public NatsTargetSettings {
    streams = List.copyOf(streams);
    if (!deployment.matches("[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException("not a deployment: " + deployment);
    }
    if (streams.stream().map(StreamPlan::name).distinct().count() != streams.size()) {
      throw new IllegalArgumentException("a stream is named twice: " + streams);
    }
  }

  /** The plan of a stream. */
  StreamPlan plan(String name) {
    return streams.stream()
        .filter(plan -> plan.name().equals(name))
        .findFirst()
        .orElseGet(() -> new StreamPlan(name, List.of(), false, 1, false));
  }

  /** What this lane's dead letters are published to. */
  public String deadLetterSubject() {
    return deadLetterSubject(lane.channel());
  }

  /** What the dead letters of a channel are published to. */
  public static String deadLetterSubject(String channel) {
    return "cutwater.dead-letters." + channel.replace('.', '_');
  }

  /**
   * A stream that is written to. One that exists is never altered.
   *
   * @param name its name
   * @param subjects what it listens to where it is created; empty for a stream that is not
   * @param create whether to create it where there is none
   * @param replicas how many servers hold a created stream
   * @param soleWriter whether this lane is declared the only writer of the stream
   */
  public record StreamPlan(
      String name, List<String> subjects, boolean create, int replicas, boolean soleWriter) {

    public StreamPlan {
      subjects = List.copyOf(subjects);
      if (!name.matches("[^\\s.*>/\\\\]+")) {
        throw new IllegalArgumentException("not a stream name: " + name);
      }
      if (replicas < 1) {
        throw new IllegalArgumentException("a stream has one replica at least");
      }
      if (create && subjects.isEmpty()) {
        throw new IllegalArgumentException("a stream that is created listens to a subject");
      }
    }

    /** A stream of dead letters, made by Cutwater and written to by its lanes alone. */
    public static StreamPlan deadLetters(String name, String channel, int replicas, boolean sole) {
      return new StreamPlan(name, List.of(deadLetterSubject(channel)), true, replicas, sole);
    }
  }

  /**
   * Waits and limits of a lane's writing.
   *
   * @param inFlightMessages sent and not answered, at most
   * @param inFlightBytes the same in bytes; one whole message is always sent
   * @param batchMessages messages of one fast batch, at most; an atomic one has 1,000 at most
   * @param answerWait how long a server may leave everything unanswered before it counts as gone
   * @param skipSetMax stored but not journalled positions that a scan may find
   */
  public record WriteLimits(
      int inFlightMessages,
      long inFlightBytes,
      int batchMessages,
      Duration answerWait,
      int skipSetMax) {

    public WriteLimits {
      if (inFlightMessages < 1 || inFlightBytes < 1 || batchMessages < 1 || skipSetMax < 1) {
        throw new IllegalArgumentException("every limit of a writer is 1 at least");
      }
      if (answerWait.isZero() || answerWait.isNegative()) {
        throw new IllegalArgumentException("an answer takes time");
      }
    }

    /** What a lane uses unless told otherwise: well below what a server buffers for a stream. */
    public static WriteLimits defaults() {
      return new WriteLimits(2_000, 32L << 20, 4_000, Duration.ofSeconds(15), 1_000_000);
    }
  }
}
