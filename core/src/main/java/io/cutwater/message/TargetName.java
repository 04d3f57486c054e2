package io.cutwater.message;

/** The name of one place that a lane writes to: a Pulsar topic-partition, or a JetStream stream. */
public record TargetName(String value) {

  public TargetName {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a target has a name");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
