package io.cutwater.playground.limits;

import io.cutwater.playground.tools.NatsCommandLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What JetStream reaches, by {@code nats bench}, or by the NATS client in Java where there is none.
 *
 * @param url of the server
 */
// A close that may be interrupted is what javac warns of; these methods may be interrupted anyway.
@SuppressWarnings("try")
record StreamBench(BenchRuns runs, Optional<NatsCommandLine> nats, String url) {

  private static final long MESSAGES_MAX = 400_000;

  /** Reading a stream in its order. */
  EndRates read() throws IOException, InterruptedException {
    long messages = runs.bounded(MESSAGES_MAX);
    try (LimitStream stream = LimitStream.make(url)) {
      stream.publish(messages, runs.payloadBytes());
      return nats.isEmpty()
          ? runs.rates("ordered reading by jnats", number -> stream.readOrdered(messages))
          : runs.rates(
              "nats bench js ordered",
              number -> bench("read", number, messages, List.of("ordered")));
    }
  }

  /** Publishing to a stream on file, pipelined. */
  EndRates write() throws IOException, InterruptedException {
    long messages = runs.bounded(MESSAGES_MAX);
    try (LimitStream stream = LimitStream.make(url)) {
      return nats.isEmpty()
          ? runs.rates(
              "publishing by jnats", number -> stream.publish(messages, runs.payloadBytes()))
          : runs.rates(
              "nats bench js pub async",
              number ->
                  bench(
                      "write",
                      number,
                      messages,
                      List.of("pub", "async", "--purge", LimitStream.SUBJECT)));
    }
  }

  private long bench(String what, int number, long messages, List<String> arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(nats.orElseThrow().path().toString(), "--server", url, "bench", "js"));
    command.addAll(arguments);
    command.addAll(
        List.of(
            "--stream",
            LimitStream.NAME,
            "--no-progress",
            "--msgs",
            Long.toString(messages),
            "--size",
            Integer.toString(runs.payloadBytes())));
    return runs.command("nats-bench-" + what + "-" + number, command, BenchOutput::nats);
  }
}
