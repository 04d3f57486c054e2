package io.cutwater.playground.host;

/** Receives one line about a long step: what is being done and how far it is. */
@FunctionalInterface
public interface Progress {
  void report(String line);

  /** Drops every line. */
  static Progress silent() {
    return line -> {};
  }
}
