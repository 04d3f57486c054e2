package io.cutwater.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which lanes to ask other instances for, and when. A few at a time, so that each stands still no
 * longer than its own start takes; a lane that is not handed over is asked for ever more seldom,
 * and so is one that was and then failed here: whoever cannot carry it just now must not keep it
 * from the one that can. Not safe for use by several threads.
 */
final class Wants {

  /** A lane must have been this instance's for so long: instances that come and go move none. */
  static final Duration SETTLE = Duration.ofSeconds(5);

  /** So many are asked for at the same time. */
  static final int AT_ONCE = 8;

  /** An answer is waited for so long, then twice as long, and so on. */
  static final Duration ANSWER = Duration.ofSeconds(3);

  /** A lane that was handed over and runs for so long has come to stay. */
  static final Duration STAY = Duration.ofMinutes(1);

  private static final Duration ANSWER_MAX = Duration.ofMinutes(1);
  private static final Duration SETTLE_MAX = Duration.ofMinutes(5);

  /**
   * A lane that is lacking.
   *
   * @param askedAtMillis when it was asked for last; negative: not yet
   * @param settle how long it must be lacking until it is asked for
   */
  private record Want(long sinceMillis, long askedAtMillis, Duration answer, Duration settle) {

    boolean isAsked(long nowMillis) {
      return askedAtMillis >= 0 && nowMillis - askedAtMillis < ANSWER.toMillis();
    }

    boolean isDue(long nowMillis, boolean settled) {
      return askedAtMillis < 0
          ? (settled && settle.equals(SETTLE)) || nowMillis - sinceMillis >= settle.toMillis()
          : nowMillis - askedAtMillis >= answer.toMillis();
    }

    Want asked(long nowMillis) {
      Duration next = askedAtMillis < 0 ? ANSWER : least(answer.multipliedBy(2), ANSWER_MAX);
      return new Want(sinceMillis, nowMillis, next, settle);
    }
  }

  /** A lane that came when it was asked for. */
  private record Got(long atMillis, Duration settle, boolean failed) {

    Got afterFailure() {
      return new Got(atMillis, settle, true);
    }

    boolean stayed(long nowMillis) {
      return nowMillis - atMillis >= STAY.toMillis();
    }
  }

  private final Map<String, Want> wants = new HashMap<>();
  private final Map<String, Got> got = new HashMap<>();

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * The lanes to ask for now.
   *
   * @param lacking all lanes that are this instance's and that another one holds
   * @param troubled all lanes that are this instance's and have just failed here
   * @param settled whether what instances have will not change by itself: no need to wait
   */
  List<String> due(
      Collection<String> lacking, Collection<String> troubled, boolean settled, long nowMillis) {
    remember(lacking, nowMillis);
    troubled.forEach(lane -> got.computeIfPresent(lane, (key, one) -> one.afterFailure()));
    lacking.forEach(
        lane -> wants.computeIfAbsent(lane, absent -> fresh(got.remove(lane), nowMillis)));
    long asked = wants.values().stream().filter(want -> want.isAsked(nowMillis)).count();
    List<String> due = new ArrayList<>();
    for (String lane : lacking) {
      Want want = wants.getOrDefault(lane, fresh(null, nowMillis));
      if (asked + due.size() < AT_ONCE && want.isDue(nowMillis, settled)) {
        wants.put(lane, want.asked(nowMillis));
        due.add(lane);
      }
    }
    return due;
  }

  private static Want fresh(@Nullable Got before, long nowMillis) {
    Duration settle =
        before == null || !before.failed()
            ? SETTLE
            : least(before.settle().multipliedBy(2), SETTLE_MAX);
    return new Want(nowMillis, -1, ANSWER, settle);
  }

  /** What is lacking no more has come, where it had been asked for. */
  private void remember(Collection<String> lacking, long nowMillis) {
    got.values().removeIf(one -> one.stayed(nowMillis));
    wants
        .entrySet()
        .removeIf(each -> {
          if (lacking.contains(each.getKey())) {
            return false;
          }
          if (each.getValue().askedAtMillis() >= 0) {
            got.put(each.getKey(), new Got(nowMillis, each.getValue().settle(), false));
          }
          return true;
        });
  }
}
