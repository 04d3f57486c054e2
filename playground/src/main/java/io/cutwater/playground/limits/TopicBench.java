package io.cutwater.playground.limits;

import io.cutwater.playground.load.TopicPublisher;
import io.cutwater.playground.tools.PulsarDistribution;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What Pulsar reaches, by {@code pulsar-perf}.
 *
 * @param url of the broker
 */
record TopicBench(BenchRuns runs, PulsarDistribution pulsar, String url) {

  private static final long READ_MESSAGES_MAX = 400_000;
  private static final long WRITTEN_MESSAGES_MAX = 800_000;
  private static final Duration ACCEPT_BOUND = Duration.ofMinutes(1);
  private static final String TOPIC = "persistent://public/default/cutwater-limit-";

  /** Producing to a topic. */
  EndRates write() throws IOException, InterruptedException {
    return runs.rates(
        "pulsar-perf produce",
        number ->
            runs.command(
                "pulsar-perf-write-" + number, produce(number), BenchOutput::pulsarProduced));
  }

  private List<String> produce(int number) {
    return perf(
        "produce",
        "--size",
        Integer.toString(Math.max(1, runs.payloadBytes())),
        "--num-messages",
        Long.toString(runs.bounded(WRITTEN_MESSAGES_MAX)),
        "--max-outstanding",
        "20000",
        "--rate",
        "5000000",
        TOPIC + runs.payloadBytes() + "-" + number);
  }

  /** Consuming a topic from its first message, by a subscription new for each run. */
  EndRates read() throws IOException, InterruptedException {
    long messages = runs.bounded(READ_MESSAGES_MAX);
    String topic = TOPIC + "read-" + runs.payloadBytes() + "-" + System.nanoTime();
    try (TopicPublisher publisher = TopicPublisher.connect(url, topic)) {
      publisher.publishBacklog(messages, runs.payloadBytes());
      publisher.awaitAccepted(ACCEPT_BOUND);
    }
    return runs.rates(
        "pulsar-perf consume",
        number ->
            runs.command(
                "pulsar-perf-read-" + number,
                consume(topic, messages),
                BenchOutput::pulsarConsumed));
  }

  private List<String> consume(String topic, long messages) {
    return perf(
        "consume",
        "--num-messages",
        Long.toString(messages),
        "--subscription-position",
        "Earliest",
        "--subscriptions",
        "limit-" + System.nanoTime(),
        topic);
  }

  private List<String> perf(String what, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                pulsar.home().resolve("bin/pulsar-perf").toString(),
                what,
                "--service-url",
                url,
                "--stats-interval-seconds",
                "1"));
    command.addAll(List.of(arguments));
    return command;
  }
}
