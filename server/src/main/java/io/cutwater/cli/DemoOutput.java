package io.cutwater.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.demo.Account;
import io.cutwater.demo.DemoReport;
import io.cutwater.json.Json;
import io.cutwater.playground.limits.JointLimit;
import io.cutwater.playground.reckoning.Latency;
import io.cutwater.playground.reckoning.Reckoning;
import java.util.Locale;

/**
 * A demonstration's report, as JSON and as a table. One way is told in full, several side by side.
 */
final class DemoOutput {

  private DemoOutput() {}

  static String json(DemoReport report) {
    ObjectNode node = Json.mapper().createObjectNode();
    if (report.accounts().size() == 1) {
      Account only = report.accounts().getFirst();
      counts(node, only);
      seconds(node, report);
      speed(node, report.speed());
      node.put("rss_mb", report.residentMegabytes());
      differences(node, only);
    } else {
      for (Account account : report.accounts()) {
        ObjectNode each = node.withArray("channels").addObject();
        each.put("channel", account.channel()).put("flow", account.flow().text());
        counts(each, account);
        each.put("echoes", account.echoes());
        differences(each, account);
      }
      seconds(node, report);
      node.put("rss_mb", report.residentMegabytes());
    }
    for (DemoReport.Recovery fault : report.faults()) {
      node.withArray("faults")
          .addObject()
          .put("killed", fault.what())
          .put("down_s", tenths(fault.downSeconds()))
          .put("recovered_s", tenths(fault.recoverySeconds()));
    }
    return node.toPrettyString() + "\n";
  }

  private static void counts(ObjectNode node, Account account) {
    Reckoning reckoning = account.reckoning();
    node.put("published", reckoning.published());
    node.put("stored", reckoning.stored());
    node.put("lost", reckoning.lost());
    node.put("duplicated", reckoning.duplicated());
    node.put("reordered", reckoning.reordered());
    node.putObject("latency_ms")
        .put("p50", reckoning.latency().p50Millis())
        .put("p99", reckoning.latency().p99Millis())
        .put("max", reckoning.latency().maxMillis());
    node.put("guarantee", account.guarantee());
    if (!account.writing().isEmpty()) {
      node.put("writing", account.writing());
    }
  }

  private static void differences(ObjectNode node, Account account) {
    node.put("dead_letters", account.reckoning().deadLettered());
    node.put("altered", account.reckoning().altered());
    node.put("strangers", account.reckoning().strangers());
    account.reasons().forEach(node.putArray("reasons")::add);
  }

  private static void seconds(ObjectNode node, DemoReport report) {
    node.put("seconds", tenths(report.seconds()));
  }

  private static void speed(ObjectNode node, DemoReport.Speed speed) {
    node.put("rate", speed.rate());
    if (speed.rateOfSecondHalf() > 0) {
      node.put("rate_second_half", speed.rateOfSecondHalf());
    }
    speed.limits().ifPresent(limits -> limits(node.putObject("limits"), limits, speed));
  }

  private static void limits(ObjectNode node, JointLimit limits, DemoReport.Speed speed) {
    node.put("source_per_second", limits.source().median());
    node.put("target_per_second", limits.target().median());
    node.put("joint_per_second", limits.perSecond());
    node.put("ratio", thousandths(limits.share(speed.rate())));
    node.put("ratio_second_half", thousandths(limits.share(speed.rateOfSecondHalf())));
    node.put("source_by", limits.source().by());
    node.put("target_by", limits.target().by());
    node.put("statistic", "median");
    limits.source().perSecond().forEach(node.putArray("source_runs")::add);
    limits.target().perSecond().forEach(node.putArray("target_runs")::add);
  }

  private static double tenths(double seconds) {
    return Math.round(seconds * 10) / 10.0;
  }

  private static double thousandths(double share) {
    return Math.round(share * 1_000) / 1_000.0;
  }

  static String table(DemoReport report) {
    return report.accounts().size() == 1 ? one(report) : several(report);
  }

  private static String one(DemoReport report) {
    Account account = report.accounts().getFirst();
    Reckoning reckoning = account.reckoning();
    DemoReport.Speed speed = report.speed();
    TextTable table = new TextTable("RECKONING", "");
    table.row("published", number(reckoning.published()));
    table.row("stored", number(reckoning.stored()));
    table.row("lost", number(reckoning.lost()));
    table.row("duplicated", number(reckoning.duplicated()));
    table.row("reordered", number(reckoning.reordered()));
    table.row("altered", number(reckoning.altered()));
    table.row("dead letters", number(reckoning.deadLettered()));
    table.row("latency p50 / p99 / max", latency(reckoning.latency()) + " ms");
    table.row("rate", number(speed.rate()) + " msg/s");
    if (speed.rateOfSecondHalf() > 0) {
      table.row("  second half", number(speed.rateOfSecondHalf()) + " msg/s");
    }
    speed.limits().ifPresent(limits -> table.row("joint limit", limits(limits, speed)));
    if (!account.writing().isEmpty()) {
      table.row("writing", account.writing());
    }
    table.row("memory", report.residentMegabytes() + " MB");
    table.row("guarantee", account.guarantee());
    account.reasons().forEach(reason -> table.row("  because", reason));
    faults(report, table);
    return table.toString();
  }

  private static String limits(JointLimit limits, DemoReport.Speed speed) {
    return String.format(
        Locale.ROOT,
        "%,d msg/s (%s %,d, %s %,d); the rate is %.0f%% of it, that of the second half %.0f%%",
        limits.perSecond(),
        limits.source().by(),
        limits.source().median(),
        limits.target().by(),
        limits.target().median(),
        limits.share(speed.rate()) * 100,
        limits.share(speed.rateOfSecondHalf()) * 100);
  }

  private static String several(DemoReport report) {
    TextTable accounts =
        new TextTable(
            "CHANNEL",
            "FLOW",
            "PUBLISHED",
            "STORED",
            "LOST",
            "DUPLICATED",
            "REORDERED",
            "ALTERED",
            "ECHOES",
            "P50/P99/MAX MS",
            "GUARANTEE");
    TextTable rest = new TextTable("RUN", "");
    for (Account account : report.accounts()) {
      Reckoning reckoning = account.reckoning();
      accounts.row(
          account.channel(),
          account.flow().text(),
          number(reckoning.published()),
          number(reckoning.stored()),
          number(reckoning.lost()),
          number(reckoning.duplicated()),
          number(reckoning.reordered()),
          // By payload alone, what was altered is a message lost and a stranger found.
          number(reckoning.altered() + reckoning.strangers()),
          number(account.echoes()),
          latency(reckoning.latency()),
          account.guarantee());
      account.reasons().forEach(reason -> rest.row(account.channel() + " because", reason));
    }
    rest.row("memory", report.residentMegabytes() + " MB");
    faults(report, rest);
    return accounts + "\n" + rest;
  }

  private static String latency(Latency latency) {
    return latency.p50Millis() + " / " + latency.p99Millis() + " / " + latency.maxMillis();
  }

  private static void faults(DemoReport report, TextTable table) {
    for (DemoReport.Recovery fault : report.faults()) {
      String recovered =
          fault.recoverySeconds() < 0
              ? "not recovered"
              : String.format(Locale.ROOT, "recovered in %.1f s", fault.recoverySeconds());
      table.row("killed " + fault.what(), recovered);
    }
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
