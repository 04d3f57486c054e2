package io.cutwater.fleet;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The other instances, as far as they were heard of. Not safe for use by several threads. */
final class Members {

  /** One that says nothing for so long is gone. */
  static final Duration SILENT_MAX = Duration.ofSeconds(10);

  private final Map<String, Member> byRun = new HashMap<>();

  /**
   * Takes in what one told of itself, and adds its rates since it told so last.
   *
   * @return whether it is one that was not known
   */
  boolean heard(Word.Here here, long nowMillis) {
    // A process that was started again has its name from one that is no more.
    byRun
        .values()
        .removeIf(member ->
            member.instance().equals(here.by().instance())
                && member.startedAtMillis() < here.startedAtMillis());
    Member before = byRun.get(here.by().run());
    if (before != null) {
      double seconds = (nowMillis - before.heardAtMillis()) / 1000.0;
      Rates.add(before.channels(), here.channels(), seconds);
    }
    byRun.put(
        here.by().run(),
        new Member(
            here.by().instance(),
            here.by().run(),
            here.work(),
            here.startedAtMillis(),
            nowMillis,
            here.leaving(),
            here.channels()));
    return before == null;
  }

  void gone(Word.Gone gone) {
    byRun.remove(gone.by().run());
  }

  void forgetSilent(long nowMillis) {
    byRun.values().removeIf(member -> nowMillis - member.heardAtMillis() > SILENT_MAX.toMillis());
  }

  /** Whether one leaves that shares that work. */
  boolean isAnyLeaving(String work) {
    return byRun.values().stream().anyMatch(one -> one.leaving() && one.work().equals(work));
  }

  /** By name. */
  List<Member> all() {
    return byRun.values().stream()
        .sorted(Comparator.comparing(Member::instance).thenComparingLong(Member::startedAtMillis))
        .toList();
  }
}
