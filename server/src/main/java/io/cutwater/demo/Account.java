package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.message.Flow;
import io.cutwater.playground.reckoning.Reckoning;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of the messages that went one way.
 *
 * @param channel the channel
 * @param flow the way
 * @param reckoning what the independent reader found
 * @param echoes messages that came back to where they were published
 * @param guarantee what the channel promised
 * @param reasons why that is less than exactly-once
 * @param writing how a stream was written to, as Cutwater names it; empty for a topic
 */
public record Account(
    String channel,
    Flow flow,
    Reckoning reckoning,
    long echoes,
    String guarantee,
    List<String> reasons,
    String writing) {

  public Account {
    reasons = List.copyOf(reasons);
  }

  /** Nothing is promised yet. */
  static Account of(String channel, Flow flow, Reckoning reckoning, long echoes) {
    return new Account(channel, flow, reckoning, echoes, "undetermined", List.of(), "");
  }

  /**
   * With what the channel promised.
   *
   * @param status the channel as Cutwater's status page tells of it
   */
  Account promised(JsonNode status) {
    List<String> weaknesses = new ArrayList<>();
    status.path("weaknesses").forEach(each -> weaknesses.add(each.asText()));
    return new Account(
        channel,
        flow,
        reckoning,
        echoes,
        status.path("guarantee").asText(guarantee),
        weaknesses,
        writing);
  }

  Account written(String mode) {
    return new Account(channel, flow, reckoning, echoes, guarantee, reasons, mode);
  }

  /** Whether every message arrived once and in order, and that is what was promised. */
  public boolean isExact() {
    return reckoning.exact() && echoes == 0 && guarantee.equals("exactly-once");
  }
}
