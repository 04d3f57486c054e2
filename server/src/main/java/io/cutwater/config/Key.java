package io.cutwater.config;

/**
 * One key of the configuration file.
 *
 * @param path where it stands: {@code channels[].nats.stream}
 * @param kind what stands behind it
 * @param required whether its section must have it
 * @param fallback what holds where it is absent, for the reference; empty where nothing does
 * @param description what it decides, a sentence or two
 * @param example a value as it is written in YAML; empty for sections
 */
record Key(
    String path,
    ValueKind kind,
    boolean required,
    String fallback,
    String description,
    String example) {

  /** Its own name, the last part of the path. */
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** The path of the section it stands in; empty at the top. */
  String section() {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }

  static Key section(String path, boolean required, String description) {
    return new Key(path, new ValueKind.Section(), required, "", description, "");
  }

  static Key required(String path, ValueKind kind, String description, String example) {
    return new Key(path, kind, true, "", description, example);
  }

  static Key optional(
      String path, ValueKind kind, String fallback, String description, String example) {
    return new Key(path, kind, false, fallback, description, example);
  }

  static Key notBuilt(String path, String description) {
    return new Key(path, new ValueKind.NotBuilt(), false, "", description, "");
  }
}
