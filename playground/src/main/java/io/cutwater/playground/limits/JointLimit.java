package io.cutwater.playground.limits;

/**
 * How fast anything could carry from source to target on one machine. All processes share its
 * cores, so a message costs what reading it costs and then what writing it costs: the limit is
 * {@code 1 / (1/source + 1/target)}. Where the ends have machines of their own, it is the slower of
 * the two instead.
 */
public record JointLimit(EndRates source, EndRates target) {

  /** Messages a second. */
  public long perSecond() {
    return Math.round(1 / (1.0 / source.median() + 1.0 / target.median()));
  }

  /** Which part of the limit {@code rate}, in messages a second, is. */
  public double share(long rate) {
    return (double) rate / perSecond();
  }
}
