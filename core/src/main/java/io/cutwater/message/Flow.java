package io.cutwater.message;

/** The direction in which a lane carries. */
public enum Flow {
  NATS_TO_PULSAR("nats-to-pulsar", "-"),
  PULSAR_TO_NATS("pulsar-to-nats", ".");

  private final String text;
  private final String separator;

  Flow(String text, String separator) {
    this.text = text;
    this.separator = separator;
  }

  /** The name that configuration, status and logs use. */
  public String text() {
    return text;
  }

  /** What stands between channel and shard in a lane's name. */
  String separator() {
    return separator;
  }

  @Override
  public String toString() {
    return text;
  }
}
