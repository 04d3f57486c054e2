package io.cutwater.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Everything that was measured, round by round. */
final class Figures {

  /** What is measured of whom, doing what. */
  private record Key(String scene, String who, Measure measure) {}

  private final Map<Key, List<Double>> rounds = new LinkedHashMap<>();

  /**
   * What one figure was in each round.
   *
   * @param rounds in their order; at least one
   */
  record Figure(String scene, String who, Measure measure, List<Double> rounds) {

    Figure {
      rounds = List.copyOf(rounds);
    }

    private List<Double> sorted() {
      return rounds.stream().sorted().toList();
    }

    /** Of an even number, the mean of the two in the middle. */
    double median() {
      List<Double> sorted = sorted();
      int middle = sorted.size() / 2;
      return sorted.size() % 2 == 1
          ? sorted.get(middle)
          : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least() {
      return sorted().getFirst();
    }

    double most() {
      return sorted().getLast();
    }
  }

  void add(String scene, String who, Measure measure, double value) {
    rounds.computeIfAbsent(new Key(scene, who, measure), absent -> new ArrayList<>()).add(value);
  }

  List<Figure> all() {
    return rounds.entrySet().stream()
        .map(each ->
            new Figure(
                each.getKey().scene(),
                each.getKey().who(),
                each.getKey().measure(),
                each.getValue()))
        .toList();
  }

  Optional<Figure> of(String scene, String who, Measure measure) {
    return Optional.ofNullable(rounds.get(new Key(scene, who, measure)))
        .map(values -> new Figure(scene, who, measure, values));
  }

  /** In the order in which they were measured first. */
  Set<String> scenes() {
    Set<String> scenes = new LinkedHashSet<>();
    rounds.keySet().forEach(key -> scenes.add(key.scene()));
    return scenes;
  }

  /** Of whom there are figures of that scene, in the order in which they were measured first. */
  Set<String> who(String scene) {
    Set<String> who = new LinkedHashSet<>();
    rounds.keySet().stream()
        .filter(key -> key.scene().equals(scene))
        .forEach(key -> who.add(key.who()));
    return who;
  }

  /** Which measures there are of that scene, in their own order. */
  List<Measure> measures(String scene) {
    return rounds.keySet().stream()
        .filter(key -> key.scene().equals(scene))
        .map(Key::measure)
        .distinct()
        .sorted()
        .toList();
  }
}
