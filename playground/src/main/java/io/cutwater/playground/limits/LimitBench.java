package io.cutwater.playground.limits;

import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.NatsCommandLine;
import io.cutwater.playground.tools.PulsarDistribution;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Measures both ends, one after the other, on a stream and topics of its own, with messages of the
 * size given. Each end is measured several times; every run is bounded in messages, bytes and time,
 * and ends with this process.
 */
public final class LimitBench {

  private final StreamBench stream;
  private final TopicBench topic;

  /**
   * @param folder for the logs of the runs
   * @param runs of each end
   */
  public LimitBench(
      Path folder,
      Cache cache,
      int payloadBytes,
      int runs,
      String natsUrl,
      String pulsarUrl,
      Progress progress) {
    BenchRuns each =
        new BenchRuns(
            Folders.writable(folder, runs * BenchRuns.BYTES_MAX), payloadBytes, runs, progress);
    stream = new StreamBench(each, NatsCommandLine.locate(cache, progress), natsUrl);
    topic = new TopicBench(each, PulsarDistribution.locate(cache, progress), pulsarUrl);
  }

  /**
   * What it takes to read a stream and write a topic; about a minute.
   *
   * @throws SetupException when a bench does not come to its end
   */
  public JointLimit streamToTopic() throws IOException, InterruptedException {
    EndRates source = stream.read();
    EndRates target = topic.write();
    return new JointLimit(source, target);
  }

  /**
   * What it takes to read a topic and write a stream; about a minute.
   *
   * @throws SetupException when a bench does not come to its end
   */
  public JointLimit topicToStream() throws IOException, InterruptedException {
    EndRates source = topic.read();
    EndRates target = stream.write();
    return new JointLimit(source, target);
  }
}
