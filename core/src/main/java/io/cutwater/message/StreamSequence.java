package io.cutwater.message;

/** A JetStream stream sequence: 1 for the first message of a stream's incarnation, rising. */
public record StreamSequence(long value) implements Position {

  public StreamSequence {
    if (value < 1) {
      throw new IllegalArgumentException("a stream sequence starts at 1, not " + value);
    }
  }

  static StreamSequence parse(String text) {
    try {
      return new StreamSequence(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a stream sequence: " + text, e);
    }
  }

  @Override
  public boolean isAfter(Position other) {
    if (other instanceof StreamSequence(long theirs)) {
      return value > theirs;
    }
    throw new IllegalArgumentException("a stream sequence cannot be compared with " + other.text());
  }

  @Override
  public String text() {
    return Long.toString(value);
  }

  @Override
  public String toString() {
    return text();
  }
}
