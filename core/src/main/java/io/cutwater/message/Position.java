package io.cutwater.message;

/**
 * A place in a log: where a message was read, or where it was stored. Positions of one log are
 * ordered as the log is; positions of different kinds are never compared.
 */
public sealed interface Position permits StreamSequence, LedgerPosition {

  /** Whether this position lies behind {@code other} in the same log. */
  boolean isAfter(Position other);

  /** The canonical text, which {@link #parse} reads back: {@code 42}, or {@code 12:3:0:-1}. */
  String text();

  /**
   * Reads {@link #text()} back.
   *
   * @throws IllegalArgumentException when the text is no position
   */
  static Position parse(String text) {
    return text.indexOf(':') < 0 ? StreamSequence.parse(text) : LedgerPosition.parse(text);
  }
}
