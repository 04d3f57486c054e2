package io.cutwater.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;

/** What was read from one file: values and places by path ({@code channels[0].name}), problems. */
final class Values {

  /** A value, or that it was bad and reported. */
  sealed interface Read {

    record Of(Object value) implements Read {}

    record Bad() implements Read {}
  }

  private final String file;
  private final Map<String, Object> values = new HashMap<>();
  private final Map<String, Mark> marks = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  Values(String file) {
    this.file = file;
  }

  void put(String path, Read read) {
    if (read instanceof Read.Of(Object value)) {
      values.put(path, value);
    }
  }

  void mark(String path, Mark mark) {
    marks.put(path, mark);
  }

  /** Whether the file has the key, whatever it says. */
  boolean isMarked(String path) {
    return marks.containsKey(path);
  }

  /**
   * @param mark where; null where the parser could not say
   */
  void problem(@Nullable Mark mark, String message) {
    problems.add(
        mark == null
            ? new Problem(file, 1, 1, message)
            : new Problem(file, mark.getLine() + 1, mark.getColumn() + 1, message));
  }

  void problemAt(String path, String message) {
    problem(marks.get(path), path + ": " + message);
  }

  /** The same where the file says anything there. */
  void problemIfMarked(String path, String message) {
    if (isMarked(path)) {
      problemAt(path, message);
    }
  }

  <T> Optional<T> find(String path, Class<T> type) {
    return Optional.ofNullable(values.get(path)).map(type::cast);
  }

  /** A value that the specification requires; to be asked once there are no problems. */
  <T> T need(String path, Class<T> type) {
    return find(path, type).orElseThrow(() -> new IllegalStateException(path + " was not read"));
  }

  /** All problems in the order of the file. */
  List<Problem> problems() {
    return problems.stream()
        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
        .toList();
  }
}
