package io.cutwater.relay;

/** What a lane promises of each message, strongest first. */
public enum Guarantee {
  EXACTLY_ONCE("exactly-once"),
  AT_LEAST_ONCE("at-least-once"),
  AT_MOST_ONCE("at-most-once"),

  /** Neither: its source forgets, and its target cannot tell what it has. */
  BEST_EFFORT("best-effort");

  private final String text;

  Guarantee(String text) {
    this.text = text;
  }

  /**
   * What two ends give together.
   *
   * @param sourceKeeps whether the source can be read again after a crash
   * @param weak whether anything is less than what exactly-once needs
   * @param targetWeak whether that is so of a target
   */
  public static Guarantee of(boolean sourceKeeps, boolean weak, boolean targetWeak) {
    if (!sourceKeeps) {
      return targetWeak ? BEST_EFFORT : AT_MOST_ONCE;
    }
    return weak ? AT_LEAST_ONCE : EXACTLY_ONCE;
  }

  /** The name that configuration, status and logs use. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
