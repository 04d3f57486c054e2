package io.cutwater.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A page with a picture of bars for each measure of each scene, and the table below them. */
final class PageReport {

  private static final int NAMES_PIXELS = 230;
  private static final int BARS_PIXELS = 420;
  private static final int VALUES_PIXELS = 230;
  private static final int ROW_PIXELS = 24;
  private static final int BAR_PIXELS = 14;
  private static final String STYLE =
      "body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em;"
          + "color:#16252e}h2{margin-top:2em;border-bottom:1px solid #cdd6db}h3{margin:.8em 0 .2em;"
          + "font-weight:500}table{border-collapse:collapse;font-size:13px;margin-top:1em}"
          + "td,th{padding:.2em .7em;text-align:right;border-bottom:1px solid #e6ebee}"
          + "td:first-child,th:first-child{text-align:left}svg text{font-size:12px;fill:#16252e}"
          + ".own{fill:#0b7285}.other{fill:#a9b8c0}.limit{fill:#e8a33d}.spread{stroke:#16252e}";

  private PageReport() {}

  static String of(Figures figures) {
    StringBuilder page = new StringBuilder(16_384);
    page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">")
        .append("<title>Cutwater bench</title><style>")
        .append(STYLE)
        .append("</style><h1>Cutwater bench</h1><p>Medians; the thin line spans all rounds. ")
        .append("Everything ran on one machine of ")
        .append(Runtime.getRuntime().availableProcessors())
        .append(" cores, in turns: compare within a scene.</p>");
    for (String scene : figures.scenes()) {
      page.append("<h2>").append(escaped(scene)).append("</h2>");
      for (Measure measure : figures.measures(scene)) {
        picture(page, figures, scene, measure);
      }
      table(page, TextReport.rows(figures, scene));
    }
    return page.append("</html>\n").toString();
  }

  private static void picture(StringBuilder page, Figures figures, String scene, Measure measure) {
    List<Figures.Figure> bars =
        figures.who(scene).stream()
            .map(who -> figures.of(scene, who, measure))
            .flatMap(Optional::stream)
            .toList();
    double most = bars.stream().mapToDouble(Figures.Figure::most).max().orElse(1);
    double scale = most > 0 ? BARS_PIXELS / most : 0;
    page.append("<h3>")
        .append(escaped(measure.text()))
        .append(" (")
        .append(measure.unit())
        .append(")</h3>")
        .append(
            String.format(
                Locale.ROOT,
                "<svg width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">",
                NAMES_PIXELS + BARS_PIXELS + VALUES_PIXELS,
                bars.size() * ROW_PIXELS + 4,
                escaped(measure.text())));
    for (int row = 0; row < bars.size(); row++) {
      bar(page, bars.get(row), row * ROW_PIXELS, scale);
    }
    page.append("</svg>");
  }

  private static void bar(StringBuilder page, Figures.Figure figure, int top, double scale) {
    double width = Math.max(1, figure.median() * scale);
    double middle = top + 4 + BAR_PIXELS / 2.0;
    page.append(
        String.format(
            Locale.ROOT,
            "<text x=\"0\" y=\"%d\">%s</text>"
                + "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>"
                + "<line class=\"spread\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
                + "<text x=\"%.1f\" y=\"%d\">%s</text>",
            top + BAR_PIXELS + 2,
            escaped(figure.who()),
            kind(figure.who()),
            NAMES_PIXELS,
            top + 4,
            width,
            BAR_PIXELS,
            NAMES_PIXELS + figure.least() * scale,
            NAMES_PIXELS + figure.most() * scale,
            middle,
            middle,
            NAMES_PIXELS + Math.max(width, figure.most() * scale) + 8,
            top + BAR_PIXELS + 2,
            TextReport.number(figure.median())));
  }

  private static String kind(String who) {
    if (who.startsWith("cutwater")) {
      return "own";
    }
    return who.equals(Course.LIMIT) || who.endsWith("alone") || who.equals(Course.DIRECT)
        ? "limit"
        : "other";
  }

  private static void table(StringBuilder page, List<List<String>> rows) {
    page.append("<table>");
    String tag = "th";
    for (List<String> row : rows) {
      page.append("<tr>");
      for (String cell : row) {
        page.append(String.format(Locale.ROOT, "<%s>%s</%s>", tag, escaped(cell), tag));
      }
      page.append("</tr>");
      tag = "td";
    }
    page.append("</table>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
