package io.cutwater.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SubjectCoverTest {

  private static boolean covers(List<String> subjects, String filter) {
    return SubjectCover.uncovered(List.of(filter), subjects).isEmpty();
  }

  @Test
  void aWildcardCoversWhatItMatches() {
    assertThat(covers(List.of("a.>"), "a.b")).isTrue();
    assertThat(covers(List.of("a.>"), "a.*.c")).isTrue();
    assertThat(covers(List.of("a.>"), "a.>")).isTrue();
    assertThat(covers(List.of(">"), "a.>")).isTrue();
    assertThat(covers(List.of("a.*"), "a.b")).isTrue();
    assertThat(covers(List.of("*.b"), "a.b")).isTrue();
  }

  @Test
  void aNarrowerSubjectDoesNotCoverAWiderFilter() {
    assertThat(covers(List.of("a.>"), "a")).isFalse();
    assertThat(covers(List.of("a.>"), ">")).isFalse();
    assertThat(covers(List.of("a.*"), "a.>")).isFalse();
    assertThat(covers(List.of("a.b"), "a.*")).isFalse();
    assertThat(covers(List.of("a.*"), "a.b.c")).isFalse();
    assertThat(covers(List.of("a.b"), "a")).isFalse();
  }

  @Test
  void severalSubjectsCoverTogether() {
    assertThat(covers(List.of("a.*", "a.*.>"), "a.>")).isTrue();
    assertThat(covers(List.of("a.*", "a.b.>"), "a.>")).isFalse();
    assertThat(covers(List.of("*", "*.*", "*.*.>"), ">")).isTrue();
  }

  @Test
  void namesTheFiltersThatAreNotCovered() {
    assertThat(SubjectCover.uncovered(List.of("a.b", "c.>", "d"), List.of("a.*", "d")))
        .containsExactly("c.>");
  }

  @Test
  void distinctDropsWhatAnotherFilterIncludes() {
    assertThat(SubjectCover.distinct(List.of("a.b", "a.*", "a.*", "c")))
        .containsExactly("a.*", "c");
  }

  /** Against every subject of up to four tokens over a small alphabet, by brute force. */
  @Test
  void agreesWithMatchingEverySubject() {
    List<String> universe = new ArrayList<>();
    grow(universe, "", 4);
    Random random = new Random(7);
    for (int round = 0; round < 3_000; round++) {
      List<String> subjects = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        subjects.add(pattern(random, 3));
      }
      String filter = pattern(random, 2);

      boolean expected =
          universe.stream()
              .filter(subject -> matches(filter, subject))
              .allMatch(subject -> subjects.stream().anyMatch(s -> matches(s, subject)));

      assertThat(covers(subjects, filter))
          .as("round %d: %s by %s", round, filter, subjects)
          .isEqualTo(expected);
    }
  }

  private static void grow(List<String> all, String prefix, int depth) {
    for (String token : List.of("a", "b", "z")) {
      String subject = prefix.isEmpty() ? token : prefix + "." + token;
      all.add(subject);
      if (depth > 1) {
        grow(all, subject, depth - 1);
      }
    }
  }

  /** Tokens are a, b or wildcards: z stands for everything that no pattern names. */
  private static String pattern(Random random, int lengthMax) {
    StringBuilder pattern = new StringBuilder();
    int length = 1 + random.nextInt(lengthMax);
    for (int i = 0; i < length; i++) {
      boolean last = i == length - 1;
      String token = List.of("a", "b", "*", last ? ">" : "*").get(random.nextInt(4));
      pattern.append(i == 0 ? "" : ".").append(token);
    }
    return pattern.toString();
  }

  private static boolean matches(String pattern, String subject) {
    String[] p = pattern.split("\\.", -1);
    String[] s = subject.split("\\.", -1);
    for (int i = 0; i < p.length; i++) {
      if (p[i].equals(">")) {
        return i < s.length;
      }
      if (i >= s.length || (!p[i].equals("*") && !p[i].equals(s[i]))) {
        return false;
      }
    }
    return p.length == s.length;
  }
}
