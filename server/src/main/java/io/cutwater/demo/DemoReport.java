package io.cutwater.demo;

import io.cutwater.playground.limits.JointLimit;
import java.util.List;
import java.util.Optional;

/**
 * How a demonstration went.
 *
 * @param accounts one for each way that messages went; at least one
 * @param speed of the first way
 * @param residentMegabytes Cutwater's largest memory, in MB; 0 where the system does not tell
 */
public record DemoReport(
    List<Account> accounts,
    double seconds,
    Speed speed,
    long residentMegabytes,
    List<Recovery> faults) {

  public DemoReport {
    accounts = List.copyOf(accounts);
    faults = List.copyOf(faults);
  }

  /**
   * How fast it was.
   *
   * @param rate messages a second: of the backlog where there was one, else of the whole run
   * @param rateOfSecondHalf the same of a backlog's second half, when the JVM has warmed up; 0
   *     where there was no backlog
   * @param limits what both ends reached by themselves, where that was measured
   */
  public record Speed(long rate, long rateOfSecondHalf, Optional<JointLimit> limits) {}

  /**
   * One fault.
   *
   * @param what what was killed
   * @param downSeconds until it was started again and ready
   * @param recoverySeconds from the kill until everything published before it was confirmed; -1
   *     when that did not happen in time
   */
  public record Recovery(String what, double downSeconds, double recoverySeconds) {}

  /** Whether every message arrived once and in order, and that is what was promised. */
  public boolean isExact() {
    return accounts.stream().allMatch(Account::isExact);
  }
}
