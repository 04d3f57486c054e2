package io.cutwater.nats;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether the subjects of a stream include every subject that a filter can match. Exact for
 * wildcards on both sides, and for several stream subjects that only together cover a filter
 * ({@code a.*} and {@code a.*.>} cover {@code a.>}).
 */
final class SubjectCover {

  private static final String ONE = "*";
  private static final String REST = ">";

  private SubjectCover() {}

  /** The filters that {@code subjects} do not cover. */
  static List<String> uncovered(List<String> filters, List<String> subjects) {
    List<List<String>> patterns = subjects.stream().map(SubjectCover::tokens).toList();
    return filters.stream().filter(filter -> !covered(tokens(filter), patterns)).toList();
  }

  /** The filters without those that another one includes: a consumer refuses overlapping ones. */
  static List<String> distinct(List<String> filters) {
    List<String> kept = new ArrayList<>();
    for (String filter : filters.stream().distinct().toList()) {
      boolean included =
          filters.stream()
              .anyMatch(other ->
                  !other.equals(filter) && covered(tokens(filter), List.of(tokens(other))));
      if (!included) {
        kept.add(filter);
      }
    }
    return List.copyOf(kept);
  }

  /** Walks all patterns at once, one token at a time: {@code patterns} are those still possible. */
  private static boolean covered(List<String> filter, List<List<String>> patterns) {
    if (filter.isEmpty()) {
      return patterns.stream().anyMatch(List::isEmpty);
    }
    if (patterns.stream().anyMatch(pattern -> pattern.equals(List.of(REST)))) {
      return true;
    }
    String token = filter.getFirst();
    // A wildcard stands for tokens that no pattern names, and only wildcards match those.
    boolean wild = token.equals(ONE) || token.equals(REST);
    List<List<String>> remaining =
        patterns.stream()
            .filter(pattern -> !pattern.isEmpty())
            .filter(pattern ->
                pattern.getFirst().equals(ONE) || (!wild && pattern.getFirst().equals(token)))
            .map(SubjectCover::tail)
            .toList();
    if (remaining.isEmpty()) {
      return false;
    }
    if (token.equals(REST)) {
      return covered(List.of(), remaining) && covered(filter, remaining);
    }
    return covered(tail(filter), remaining);
  }

  private static List<String> tail(List<String> tokens) {
    return tokens.subList(1, tokens.size());
  }

  private static List<String> tokens(String subject) {
    List<String> tokens = new ArrayList<>();
    int from = 0;
    for (int dot = subject.indexOf('.'); dot >= 0; dot = subject.indexOf('.', from)) {
      tokens.add(subject.substring(from, dot));
      from = dot + 1;
    }
    tokens.add(subject.substring(from));
    return tokens;
  }
}
