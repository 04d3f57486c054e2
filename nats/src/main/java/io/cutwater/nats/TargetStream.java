package io.cutwater.nats;

import io.cutwater.nats.NatsTargetSettings.StreamPlan;
import io.cutwater.route.SubjectName;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stream seen as a target: in which mode it can be written to, and what is weak about it.
 *
 * @param facts the stream, read back
 * @param server the server that the connection is to
 */
record TargetStream(StreamFacts facts, ServerInfo server) {

  /** Batches and a fence under another subject; servers before ignore both. */
  static final String FENCED_MIN = "2.12.0";

  static final String FAST_INGEST_MIN = "2.14.0";

  /**
   * How long a server may take to notice a dead connection, at its default ping interval of two
   * minutes with two pings unanswered: what is under way on one may still be stored that much
   * later.
   */
  static final Duration DEAD_CONNECTION = Duration.ofMinutes(6);

  /** A stream that keeps less is trimmed while a lane restarts, unless nobody writes. */
  private static final Duration AGE_MIN = Duration.ofHours(1);

  private static final long MESSAGES_MIN = 100_000;
  private static final long BYTES_MIN = 512L << 20;
  private static final int SIZE_UNLIMITED = -1;

  /**
   * A mode of writing.
   *
   * @param mode the mode
   * @param weaknesses why it is less than exactly-once, in words; empty when it is not
   */
  record Choice(WriteMode mode, List<String> weaknesses) {

    Choice {
      weaknesses = List.copyOf(weaknesses);
    }
  }

  /** What the fences of a stream are stored under. */
  static String fences(String stream) {
    return SubjectName.FENCES + stream + ".";
  }

  String name() {
    return configuration().getName();
  }

  private StreamConfiguration configuration() {
    return facts.configuration();
  }

  /** Why nothing can be written there at all; empty where it can. */
  Optional<String> obstacle() {
    StreamConfiguration is = configuration();
    if (is.getMirror() != null) {
      return Optional.of("stream " + name() + " is a mirror: nobody can publish to it");
    }
    if (is.getSealed()) {
      return Optional.of("stream " + name() + " is sealed: it takes no message ever again");
    }
    if (is.getAllowMessageCounter()) {
      return Optional.of("stream " + name() + " holds counters: it takes no other messages");
    }
    if (is.getNoAck()) {
      return Optional.of(
          "stream " + name() + " has no_ack: it never says whether a message was stored");
    }
    return Optional.empty();
  }

  /**
   * The best mode.
   *
   * @param fence the lane's fence subject
   * @param foreignMet whether somebody else was seen to write to a stream declared ours alone
   */
  Choice choose(StreamPlan plan, String fence, boolean foreignMet) {
    List<String> weaknesses = new ArrayList<>(facts.weaknesses());
    weaknesses.addAll(scanWeaknesses());
    WriteMode mode = mode(plan.soleWriter() && !foreignMet, fence);
    if (mode instanceof WriteMode.OneInFlight(boolean fenced)
        && !fenced
        && configuration().getDuplicateWindow().compareTo(DEAD_CONNECTION) < 0) {
      weaknesses.add(
          "stream "
              + name()
              + " can be written to one message at a time only ("
              + unfenceable(fence).orElse("nats-server " + server.getVersion() + " knows no better")
              + "), and its duplicate window of "
              + configuration().getDuplicateWindow()
              + " is shorter than the "
              + DEAD_CONNECTION
              + " that a dead connection may live");
    }
    return new Choice(mode, weaknesses);
  }

  private WriteMode mode(boolean sole, String fence) {
    boolean fenceable = unfenceable(fence).isEmpty();
    StreamConfiguration is = configuration();
    if (fenceable && takesFastBatches()) {
      return new WriteMode.FastIngest();
    }
    // Where a stream has replicas, one refused link of a chain stops it on all of them.
    if (fenceable && sole && is.getReplicas() == 1) {
      return new WriteMode.Chain();
    }
    boolean fenced = fenceable && server.isSameOrNewerThanVersion(FENCED_MIN);
    return fenced && is.getAllowAtomicPublish()
        ? new WriteMode.AtomicBatches()
        : new WriteMode.OneInFlight(fenced);
  }

  /** Why a fence cannot stand in the stream; empty where it can. */
  private Optional<String> unfenceable(String fence) {
    StreamConfiguration is = configuration();
    if (is.getRetentionPolicy() != RetentionPolicy.Limits) {
      return Optional.of("its retention may remove the lane's fence");
    }
    if (is.getSubjectTransform() != null) {
      return Optional.of("it transforms subjects, the lane's fence too");
    }
    if (is.isDiscardNewPerSubject()) {
      return Optional.of("it refuses a second message under the lane's fence");
    }
    return SubjectCover.uncovered(List.of(fence), is.getSubjects()).isEmpty()
        ? Optional.empty()
        : Optional.of("it does not listen to " + fences(name()) + ">");
  }

  /** Why a scan may not see what was delivered (E18). */
  private List<String> scanWeaknesses() {
    List<String> weaknesses = new ArrayList<>();
    StreamConfiguration is = configuration();
    if (is.getRetentionPolicy() != RetentionPolicy.Limits) {
      weaknesses.add(unseen("has retention " + is.getRetentionPolicy()));
    }
    if (is.getMaxAge().isPositive() && is.getMaxAge().compareTo(AGE_MIN) < 0) {
      weaknesses.add(unseen("drops messages after " + is.getMaxAge()));
    }
    if (is.getMaxMsgsPerSubject() > 0 && !is.isDiscardNewPerSubject()) {
      weaknesses.add(unseen("keeps " + is.getMaxMsgsPerSubject() + " messages of a subject"));
    }
    if (is.getDiscardPolicy() == DiscardPolicy.Old) {
      if (is.getMaxMsgs() > 0 && is.getMaxMsgs() < MESSAGES_MIN) {
        weaknesses.add(unseen("drops its oldest beyond " + is.getMaxMsgs() + " messages"));
      }
      if (is.getMaxBytes() > 0 && is.getMaxBytes() < BYTES_MIN) {
        weaknesses.add(unseen("drops its oldest beyond " + is.getMaxBytes() + " bytes"));
      }
    }
    return weaknesses;
  }

  private String unseen(String how) {
    return "stream " + name() + " " + how + ": a restart may not see what was delivered";
  }

  /** Whether a scan can see what was stored. */
  boolean keepsWhatIsStored() {
    return configuration().getRetentionPolicy() == RetentionPolicy.Limits;
  }

  /** Whether a former owner may have a fast batch open. */
  boolean takesFastBatches() {
    return configuration().getAllowBatched() && server.isSameOrNewerThanVersion(FAST_INGEST_MIN);
  }

  /** The largest message that server and stream take, headers included, in bytes. */
  long maxMessageBytes() {
    int size = configuration().getMaximumMessageSize();
    return size <= SIZE_UNLIMITED ? server.getMaxPayload() : Math.min(size, server.getMaxPayload());
  }
}
