package io.cutwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusOutputTest {

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  private static String channel(String name, String state, long stored) {
    return "{'channel': '%s', 'state': '%s', 'guarantee': 'exactly-once', 'floor': '7', 'lag': 0,"
            .formatted(name, state)
        + "'stored': %d, 'lanes': [{'lane': '%s-0', 'state': '%s'}]}"
            .formatted(stored, name, state);
  }

  private static List<String> lines(String table) {
    return table.lines().map(line -> line.replaceAll(" +", " ").strip()).toList();
  }

  @Test
  void aloneItSpeaksOfChannelsOnly() throws Exception {
    String table =
        StatusCommand.table(
            json(
                "{'instance': 'a', 'channels': [%s], 'fleet': {'joined': true, 'others': []}}"
                    .formatted(channel("x", "running", 1))));

    assertThat(lines(table).getFirst()).startsWith("CHANNEL STATE GUARANTEE");
    assertThat(lines(table).get(1)).startsWith("x running exactly-once");
    assertThat(table).doesNotContain("INSTANCE");
  }

  @Test
  void itSaysWhyOthersAreNotSeen() throws Exception {
    String table =
        StatusCommand.table(
            json(
                "{'channels': [%s], 'fleet': {'joined': false, 'reason': 'no right', 'others': []}}"
                    .formatted(channel("x", "running", 1))));

    assertThat(table).contains("Other instances, if there are any, are not seen: no right");
  }

  @Test
  void anyInstanceTellsWhoCarriesWhat() throws Exception {
    String other =
        "{'instance': 'b', 'startedAtMillis': 60000, 'leaving': true, 'channels': [%s, %s]}"
            .formatted(channel("y", "running", 2), channel("not-ours", "running", 3));
    String table =
        StatusCommand.table(
            json(
                ("{'instance': 'a', 'atMillis': 125000, 'startedAtMillis': 0,"
                        + "'channels': [%s, %s, %s],"
                        + "'fleet': {'joined': true, 'others': [%s]}}")
                    .formatted(
                        channel("x", "running", 1),
                        channel("y", "standby", 0),
                        channel("z", "standby", 0),
                        other)));

    assertThat(lines(table)).anyMatch(line -> line.startsWith("x a running"));
    assertThat(lines(table)).anyMatch(line -> line.startsWith("y b running"));
    assertThat(lines(table)).noneMatch(line -> line.startsWith("y a"));
    assertThat(lines(table))
        .as("nobody carries it")
        .anyMatch(line -> line.startsWith("z a standby"));
    assertThat(lines(table)).contains("a 2m5s 1 answers", "b 1m5s 2 leaving");
    assertThat(table).doesNotContain("not-ours");
  }
}
