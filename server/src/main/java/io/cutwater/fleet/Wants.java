package io.cutwater.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which lanes to ask other instances for, and when. A few at a time, so that each stands still no
 * longer than its own start takes; and a lane that is not handed over is asked for ever more
 * seldom. Not safe for use by several threads.
 */
final class Wants {

  /** A lane must have been this instance's for so long: instances that come and go move none. */
  static final Duration SETTLE = Duration.ofSeconds(5);

  /** So many are asked for at the same time. */
  static final int AT_ONCE = 8;

  /** An answer is waited for so long, then twice as long, and so on. */
  static final Duration ANSWER = Duration.ofSeconds(3);

  private static final Duration ANSWER_MAX = Duration.ofMinutes(1);

  private record Want(long sinceMillis, long askedAtMillis, Duration answer) {

    boolean isAsked(long nowMillis) {
      return askedAtMillis >= 0 && nowMillis - askedAtMillis < ANSWER.toMillis();
    }

    boolean isDue(long nowMillis, boolean settled) {
      return askedAtMillis < 0
          ? settled || nowMillis - sinceMillis >= SETTLE.toMillis()
          : nowMillis - askedAtMillis >= answer.toMillis();
    }

    Want asked(long nowMillis) {
      Duration next = askedAtMillis < 0 ? ANSWER : answer.multipliedBy(2);
      return new Want(sinceMillis, nowMillis, next.compareTo(ANSWER_MAX) < 0 ? next : ANSWER_MAX);
    }
  }

  private final Map<String, Want> wants = new HashMap<>();

  /**
   * The lanes to ask for now.
   *
   * @param lacking all lanes that are this instance's and that another one holds
   * @param settled whether what instances have will not change by itself: no need to wait
   */
  List<String> due(Collection<String> lacking, boolean settled, long nowMillis) {
    wants.keySet().retainAll(lacking);
    lacking.forEach(lane -> wants.putIfAbsent(lane, new Want(nowMillis, -1, ANSWER)));
    long asked = wants.values().stream().filter(want -> want.isAsked(nowMillis)).count();
    List<String> due = new ArrayList<>();
    for (String lane : lacking) {
      Want want = wants.getOrDefault(lane, new Want(nowMillis, -1, ANSWER));
      if (asked + due.size() < AT_ONCE && want.isDue(nowMillis, settled)) {
        wants.put(lane, want.asked(nowMillis));
        due.add(lane);
      }
    }
    return due;
  }
}
