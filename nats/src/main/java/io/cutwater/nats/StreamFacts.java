package io.cutwater.nats;

import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.SourceFacts;
import io.nats.client.api.PersistMode;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a stream is, seen as a source. */
record StreamFacts(StreamInfo info) {

  private static final List<String> ALL = List.of(">");
  private static final int INCARNATION_RADIX = 36;

  StreamConfiguration configuration() {
    return info.getConfiguration();
  }

  RetentionPolicy retention() {
    return configuration().getRetentionPolicy();
  }

  /** When the stream was created: another instant is another stream, whatever its name. */
  Instant created() {
    return info.getCreateTime().toInstant();
  }

  /** A short name of this incarnation. */
  String incarnation() {
    return Long.toString(created().toEpochMilli(), INCARNATION_RADIX);
  }

  /** The stream's name on trails, the same whoever reads it. */
  String place() {
    return "nats:" + configuration().getName() + "@" + incarnation();
  }

  /**
   * What makes envelopes of its messages.
   *
   * @param seal what a carried message is proven by; empty: every one is believed
   */
  EnvelopeReader reader(Optional<Seal> seal) {
    return new EnvelopeReader(configuration().getName() + "-" + incarnation() + "-", place(), seal);
  }

  SourceFacts facts(Optional<Instant> floorStoredAt) {
    StreamState state = info.getStreamState();
    boolean empty = state.getMsgCount() == 0;
    return new SourceFacts(
        configuration().getName(),
        created().toString(),
        empty ? Optional.empty() : position(state.getFirstSequence()),
        position(state.getLastSequence()),
        floorStoredAt,
        weaknesses());
  }

  private static Optional<Position> position(long sequence) {
    return sequence < 1 ? Optional.empty() : Optional.of(new StreamSequence(sequence));
  }

  /**
   * How the stream differs from what the channel says, in words; empty where it does not. A mirror,
   * and a stream that gathers from others or rewrites subjects, need not listen on what it holds.
   */
  Optional<String> difference(List<String> wanted) {
    StreamConfiguration is = configuration();
    if (wanted.equals(ALL) || !holdsWhatItListensTo()) {
      return Optional.empty();
    }
    List<String> uncovered = SubjectCover.uncovered(wanted, is.getSubjects());
    if (uncovered.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "stream " + is.getName() + ": subjects: wanted " + uncovered + ", is " + is.getSubjects());
  }

  private boolean holdsWhatItListensTo() {
    StreamConfiguration is = configuration();
    return is.getMirror() == null && is.getSources().isEmpty() && is.getSubjectTransform() == null;
  }

  /** Whether {@code filters} take all that the stream listens to, and it holds nothing else. */
  boolean isTakenBy(List<String> filters) {
    List<String> listens = configuration().getSubjects();
    return holdsWhatItListensTo()
        && !listens.isEmpty()
        && SubjectCover.uncovered(/* filters= */ listens, /* subjects= */ filters).isEmpty();
  }

  /** Why reading from the stream is less than exactly-once. */
  List<String> weaknesses() {
    List<String> weaknesses = new ArrayList<>();
    String name = configuration().getName();
    if (configuration().getStorageType() == StorageType.Memory) {
      weaknesses.add(
          "stream " + name + " is kept in memory: a server restart loses what was not read");
    }
    if (configuration().getPersistMode() == PersistMode.Async) {
      weaknesses.add(
          "stream " + name + " has persist_mode async: it confirms before it has written");
    }
    if (configuration().getNoAck()) {
      weaknesses.add("stream " + name + " has no_ack: publishers do not learn what was not stored");
    }
    return weaknesses;
  }

  /** What an operator should know without it weakening the guarantee. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    String name = configuration().getName();
    switch (retention()) {
      case WorkQueue ->
          notes.add(
              "stream "
                  + name
                  + " is a WorkQueue: what was delivered is removed, so a store that"
                  + " was rolled back cannot be recognised, and each message is acknowledged");
      case Interest ->
          notes.add(
              "stream "
                  + name
                  + " has Interest retention: what was published before the channel"
                  + " first started is not kept, and what was delivered is removed");
      case Limits -> {}
    }
    if (configuration().getMaxAge().isPositive()) {
      notes.add("stream " + name + " drops messages after " + configuration().getMaxAge());
    }
    if (configuration().getMaxBytes() > 0
        || configuration().getMaxMsgs() > 0
        || configuration().getMaxMsgsPerSubject() > 0) {
      notes.add("stream " + name + " drops its oldest messages at its limits, read or not");
    }
    if (configuration().getReplicas() == 1) {
      notes.add(
          "stream "
              + name
              + " has one replica: unless the server syncs always, a power loss may"
              + " take the last two minutes");
    }
    return notes;
  }
}
