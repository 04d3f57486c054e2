package io.cutwater.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A table for each scene: medians, and how far the rounds were apart where there were several. */
final class TextReport {

  private static final int HUNDRED = 100;

  private TextReport() {}

  static String of(Figures figures) {
    StringBuilder text = new StringBuilder();
    for (String scene : figures.scenes()) {
      text.append(scene).append('\n');
      List<List<String>> rows = rows(figures, scene);
      int columns = rows.getFirst().size();
      int[] widths =
          IntStream.range(0, columns)
              .map(
                  column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
              .toArray();
      for (List<String> row : rows) {
        text.append("  ").append(padded(row.getFirst(), widths[0], false));
        for (int column = 1; column < columns; column++) {
          text.append("  ").append(padded(row.get(column), widths[column], true));
        }
        text.append('\n');
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String padded(String text, int width, boolean right) {
    String fill = " ".repeat(width - text.length());
    return right ? fill + text : text + fill;
  }

  /** The first row says what the columns are. */
  static List<List<String>> rows(Figures figures, String scene) {
    List<Measure> measures = figures.measures(scene);
    boolean limited = figures.of(scene, Course.LIMIT, Measure.RATE).isPresent();
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(""));
    for (Measure measure : measures) {
      head.add(measure.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + measure.unit());
    }
    if (limited) {
      head.add("of the limit");
    }
    rows.add(head);
    for (String who : figures.who(scene)) {
      List<String> row = new ArrayList<>(List.of(who));
      for (Measure measure : measures) {
        row.add(figures.of(scene, who, measure).map(TextReport::cell).orElse("-"));
      }
      if (limited) {
        row.add(share(figures, scene, who));
      }
      rows.add(row);
    }
    return rows;
  }

  /** Which part of the joint limit the rate is, round by round, and the second half's. */
  private static String share(Figures figures, String scene, String who) {
    double limit = figures.of(scene, Course.LIMIT, Measure.RATE).orElseThrow().median();
    String whole =
        figures
            .of(scene, who, Measure.RATE)
            .map(rate -> String.format(Locale.ROOT, "%.2f", rate.median() / limit))
            .orElse("-");
    return figures
        .of(scene, who, Measure.WARM_RATE)
        .map(rate -> whole + String.format(Locale.ROOT, " (warm %.2f)", rate.median() / limit))
        .orElse(whole);
  }

  private static String cell(Figures.Figure figure) {
    String median = number(figure.median());
    return figure.rounds().size() == 1
        ? median
        : median + " [" + number(figure.least()) + " .. " + number(figure.most()) + "]";
  }

  static String number(double value) {
    return String.format(Locale.ROOT, value < HUNDRED ? "%.1f" : "%,.0f", value);
  }
}
