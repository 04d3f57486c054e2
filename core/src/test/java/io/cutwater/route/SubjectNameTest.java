package io.cutwater.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectNameTest {

  @ParameterizedTest
  @CsvSource({
    "a.b, a.b, true",
    "a.b, a.c, false",
    "a.b, a, false",
    "a.*, *.b, true",
    "a.*, b.*, false",
    "a.*, a.*.c, false",
    "a.*.c, a.b.>, true",
    "a.>, a, false",
    "a.>, a.b, true",
    ">, x, true",
    "a.>, b.>, false",
    "a.b.>, a.*, false"
  })
  void tellsWhetherTwoFiltersCanMatchOneSubject(String one, String other, boolean overlap) {
    assertThat(SubjectName.overlap(one, other)).isEqualTo(overlap);
    assertThat(SubjectName.overlap(other, one)).isEqualTo(overlap);
  }
}
