package io.cutwater.nats;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a stream that is read holds. */
public enum Content {
  /** Messages of any kind. */
  MESSAGES("stream ", "", "create it, or say create: true"),

  /** The revisions of a key-value bucket. */
  KEY_VALUES("key-value bucket ", "KV_", "make it: nats kv add "),

  /** The chunks and infos of an object-store bucket. */
  OBJECTS("object-store bucket ", "OBJ_", "make it: nats object add ");

  private final String kind;
  private final String prefix;
  private final String remedy;

  Content(String kind, String prefix, String remedy) {
    this.kind = kind;
    this.prefix = prefix;
    this.remedy = remedy;
  }

  /** What people call what is in {@code stream}. */
  String named(String stream) {
    return this == MESSAGES ? kind + stream : kind + bucket(stream) + " (stream " + stream + ")";
  }

  private String bucket(String stream) {
    return stream.startsWith(prefix) ? stream.substring(prefix.length()) : stream;
  }

  /** What to do where {@code stream} is missing. */
  String remedy(String stream) {
    return this == MESSAGES ? remedy : remedy + bucket(stream);
  }

  /** Whether every position of the stream holds a message that is read, unless it was removed. */
  boolean isReadWhole() {
    return this != MESSAGES;
  }

  Envelopes reader(EnvelopeReader messages) {
    return switch (this) {
      case MESSAGES -> messages;
      case KEY_VALUES -> new KeyValueReader(messages);
      case OBJECTS -> new ObjectReader(messages);
    };
  }

  /** What an operator should know of such a stream without it weakening the guarantee. */
  List<String> notes(StreamFacts stream) {
    return switch (this) {
      case MESSAGES -> stream.notes();
      case KEY_VALUES -> ofKeyValues(stream);
      case OBJECTS -> ofObjects(stream);
    };
  }

  private List<String> ofKeyValues(StreamFacts stream) {
    List<String> notes = new ArrayList<>();
    String name = named(stream.configuration().getName());
    long history = stream.configuration().getMaxMsgsPerSubject();
    if (history > 0) {
      notes.add(
          name
              + " keeps "
              + (history == 1 ? "the last revision" : "the last " + history + " revisions")
              + " of a key: what was replaced before it was carried is counted as expired");
    }
    Duration age = stream.configuration().getMaxAge();
    Duration marker = stream.configuration().getSubjectDeleteMarkerTtl();
    if (age.isPositive() && (marker == null || !marker.isPositive())) {
      notes.add(
          "risk: "
              + name
              + " drops keys after "
              + age
              + " without a word, so they stay in Pulsar (make the bucket with a limit marker TTL)");
    }
    return notes;
  }

  private List<String> ofObjects(StreamFacts stream) {
    List<String> notes = new ArrayList<>();
    Duration age = stream.configuration().getMaxAge();
    if (age.isPositive()) {
      notes.add(
          named(stream.configuration().getName())
              + " drops objects after "
              + age
              + ", read or not");
    }
    return notes;
  }
}
