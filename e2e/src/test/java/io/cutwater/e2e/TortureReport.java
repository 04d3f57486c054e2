package io.cutwater.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.playground.reckoning.Reckoning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What happened under torture, and what came of it; for several threads at a time. */
final class TortureReport {

  private static final double MILLION = 1e6;
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final int PAGE_PIXELS = 900;
  private static final int NAMES_PIXELS = 250;
  private static final int ROW_PIXELS = 20;
  private static final int TICKS = 6;
  private static final double P99 = 0.99;

  private record Struck(int round, Blow blow, double fromMillis, double toMillis) {}

  private record Recovered(int round, List<Blow> kinds, long millis) {}

  private record Reckoned(String channel, Reckoning reckoning) {}

  private record Failed(int round, String what) {}

  private final long began = System.nanoTime();
  private final List<Struck> struck = new ArrayList<>();
  private final List<Recovered> recovered = new ArrayList<>();
  private final List<Reckoned> reckoned = new ArrayList<>();
  private final List<Failed> failed = new ArrayList<>();

  synchronized void struck(int round, Blow blow, long fromNanos, long toNanos) {
    struck.add(new Struck(round, blow, millis(fromNanos), millis(toNanos)));
  }

  private double millis(long nanos) {
    return (nanos - began) / MILLION;
  }

  synchronized void recovered(int round, List<Blow> kinds, Duration recovery) {
    recovered.add(new Recovered(round, List.copyOf(kinds), recovery.toMillis()));
  }

  synchronized void reckoned(String channel, Reckoning reckoning) {
    reckoned.add(new Reckoned(channel, reckoning));
  }

  synchronized void failed(int round, String what) {
    failed.add(new Failed(round, what));
  }

  synchronized boolean isExact() {
    return failed.isEmpty() && reckoned.stream().allMatch(each -> each.reckoning().exact());
  }

  private long sum(java.util.function.ToLongFunction<Reckoning> count) {
    return reckoned.stream().map(Reckoned::reckoning).mapToLong(count).sum();
  }

  private List<Long> recoveries() {
    return recovered.stream().map(Recovered::millis).sorted().toList();
  }

  private static long at(List<Long> sorted, double part) {
    return sorted.isEmpty()
        ? -1
        : sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * part));
  }

  private Map<Blow, Integer> counts() {
    Map<Blow, Integer> counts = new EnumMap<>(Blow.class);
    struck.forEach(each -> counts.merge(each.blow(), 1, Integer::sum));
    return counts;
  }

  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    counts()
        .forEach((blow, count) -> lines.add(String.format(Locale.ROOT, "%6d  %s", count, blow)));
    List<Long> sorted = recoveries();
    lines.add(
        String.format(
            Locale.ROOT,
            "rounds: %d; recovery p50 %d ms, p99 %d ms, slowest %d ms",
            recovered.size(),
            at(sorted, 1.0 / 2),
            at(sorted, P99),
            at(sorted, 1)));
    lines.add(
        String.format(
            Locale.ROOT,
            "messages: %d, of them dead letters %d; lost %d, duplicated %d, reordered %d, altered"
                + " %d",
            sum(Reckoning::published),
            sum(Reckoning::deadLettered),
            sum(Reckoning::lost),
            sum(Reckoning::duplicated),
            sum(Reckoning::reordered),
            sum(Reckoning::altered)));
    failed.forEach(each -> lines.add("round " + each.round() + " failed: " + each.what()));
    return lines;
  }

  synchronized ObjectNode json(long seed) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("seed", seed);
    root.put("rounds", recovered.size());
    root.put("exact", isExact());
    root.put("published", sum(Reckoning::published));
    root.put("deadLettered", sum(Reckoning::deadLettered));
    root.put("lost", sum(Reckoning::lost));
    root.put("duplicated", sum(Reckoning::duplicated));
    root.put("reordered", sum(Reckoning::reordered));
    root.put("altered", sum(Reckoning::altered));
    List<Long> sorted = recoveries();
    root.putObject("recoveryMillis")
        .put("p50", at(sorted, 1.0 / 2))
        .put("p99", at(sorted, P99))
        .put("max", at(sorted, 1));
    ArrayNode timeline = root.putArray("timeline");
    struck.forEach(each ->
        timeline
            .addObject()
            .put("round", each.round())
            .put("blow", each.blow().name())
            .put("fromMillis", (long) each.fromMillis())
            .put("toMillis", (long) each.toMillis()));
    ArrayNode recoveries = root.putArray("recoveries");
    recovered.forEach(
        each -> recoveries.addObject().put("round", each.round()).put("millis", each.millis()));
    ArrayNode failures = root.putArray("failures");
    failed.forEach(
        each -> failures.addObject().put("round", each.round()).put("what", each.what()));
    return root;
  }

  /** A page with a lane for each kind of blow, and a bar for each of them. */
  synchronized String page(long seed) {
    double end = Math.max(1, struck.stream().mapToDouble(Struck::toMillis).max().orElse(1));
    StringBuilder page = new StringBuilder(4_096);
    page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Cutwater torture")
        .append("</title><style>body{font:14px system-ui,sans-serif;margin:2em;color:#123}")
        .append("td,th{padding:.2em .6em;text-align:right}th:first-child,td:first-child")
        .append("{text-align:left}svg text{font-size:11px}</style><h1>")
        .append(isExact() ? "Nothing lost, doubled or reordered" : "Not exact")
        .append("</h1><p>Seed ")
        .append(seed)
        .append("</p><pre>");
    lines().forEach(line -> page.append(escaped(line)).append('\n'));
    page.append("</pre><h2>Blows over time</h2>");
    timeline(page, end);
    page.append("<h2>Recovery</h2><table><tr><th>round</th><th>ms</th><th>blows</th></tr>");
    for (Recovered each : recovered) {
      page.append("<tr><td>")
          .append(each.round())
          .append("</td><td>")
          .append(each.millis())
          .append("</td><td>")
          .append(escaped(each.kinds().toString()))
          .append("</td></tr>");
    }
    page.append("</table><h2>Reckoning</h2><pre>");
    reckoned.forEach(
        each -> page.append(escaped(each.channel() + ": " + each.reckoning())).append('\n'));
    return page.append("</pre></html>\n").toString();
  }

  private void timeline(StringBuilder page, double end) {
    List<Blow> kinds = new ArrayList<>(List.of(Blow.values()));
    Collections.sort(kinds);
    page.append(
        String.format(
            Locale.ROOT,
            "<svg width=\"%d\" height=\"%d\" role=\"img\">",
            NAMES_PIXELS + PAGE_PIXELS + 50,
            (kinds.size() + 1) * ROW_PIXELS + 10));
    for (int row = 0; row < kinds.size(); row++) {
      page.append(
          String.format(
              Locale.ROOT,
              "<text x=\"0\" y=\"%d\">%s</text><line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\""
                  + " stroke=\"#ddd\"/>",
              row * ROW_PIXELS + 15,
              kinds.get(row),
              NAMES_PIXELS,
              NAMES_PIXELS + PAGE_PIXELS,
              row * ROW_PIXELS + 18,
              row * ROW_PIXELS + 18));
    }
    for (Struck each : struck) {
      page.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"12\" fill=\"#b33\"><title>round"
                  + " %d</title></rect>",
              NAMES_PIXELS + each.fromMillis() / end * PAGE_PIXELS,
              kinds.indexOf(each.blow()) * ROW_PIXELS + 5,
              Math.max(2, (each.toMillis() - each.fromMillis()) / end * PAGE_PIXELS),
              each.round()));
    }
    int bottom = kinds.size() * ROW_PIXELS + 15;
    for (int tick = 0; tick <= TICKS; tick++) {
      page.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\">%.0f s</text>",
              NAMES_PIXELS + tick * PAGE_PIXELS / TICKS,
              bottom,
              end * tick / TICKS / MILLIS_PER_SECOND));
    }
    page.append("</svg>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
