package io.cutwater.nats;

/** Takes the lines of a header block, one for each value. */
@FunctionalInterface
interface HeaderLines {

  /** Both are printable ASCII, the value perhaps with tabs. */
  void line(String name, String value);
}
