package io.cutwater.lane;

/**
 * A log as people name it.
 *
 * @param kind what it is
 * @param name a stream's name; the full name of a topic without partitions, or of one partition
 */
public record LogName(Kind kind, String name) {

  /** Kinds of logs. */
  public enum Kind {
    STREAM,
    TOPIC
  }

  public static LogName stream(String name) {
    return new LogName(Kind.STREAM, name);
  }

  public static LogName topic(String name) {
    return new LogName(Kind.TOPIC, name);
  }

  public boolean isStream() {
    return kind == Kind.STREAM;
  }

  /** {@code stream ORDERS}. */
  @Override
  public String toString() {
    return (isStream() ? "stream " : "topic ") + name;
  }
}
