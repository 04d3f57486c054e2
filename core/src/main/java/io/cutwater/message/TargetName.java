package io.cutwater.message;

/** The name of one place that a lane writes to: a Pulsar topic-partition, or a JetStream stream. */
public record TargetName(String value) {

  public TargetName {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a target has a name");
    }
  }

  // By hand, since a lane looks a target up several times for each message.

  @Override
  public boolean equals(Object other) {
    return other instanceof TargetName name && value.equals(name.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
