package io.cutwater.demo;

import io.cutwater.message.Flow;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** How Cutwater wrote to a stream, by its own log. */
final class WritingMode {

  private WritingMode() {}

  /** Of the channel's stream, its dead letters apart; empty where none was written to. */
  static String of(String log, Account account) {
    if (account.flow() != Flow.PULSAR_TO_NATS) {
      return "";
    }
    Pattern line =
        Pattern.compile(
            "Writing to stream \\S+(?<!-dead-letters): (.+) lane="
                + Pattern.quote(account.channel())
                + "\\.");
    return line.matcher(log)
        .results()
        .reduce((earlier, later) -> later)
        .map((MatchResult match) -> match.group(1))
        .orElse("");
  }
}
