package io.cutwater.demo;

import io.cutwater.playground.Playground;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One channel of a demonstration: what is published to it, how far that is, what became of it. */
interface Course extends AutoCloseable {

  /** The channel's name. */
  String channel();

  /** The channel, as an item of the configuration's list. */
  String configuration();

  /** Makes what is to be there before Cutwater starts. */
  void prepare() throws IOException, InterruptedException;

  /** Begins to publish; Cutwater runs. */
  void start() throws IOException, InterruptedException;

  /** The ways that its messages go. */
  List<Way> ways();

  /**
   * Publishes nothing more. From now on {@link Way#published} is exact.
   *
   * @param bound how long what is published already may take until it is taken
   */
  void finish(Duration bound) throws IOException, InterruptedException;

  /** What became of all messages, one account for each way. */
  List<Account> reckon() throws IOException, InterruptedException;

  @Override
  void close();

  /** The servers that courses are on. */
  record Ground(Playground playground, Streams streams) {

    String natsUrl() {
      return playground.nats().url();
    }

    String pulsarUrl() {
      return playground.pulsar().url();
    }
  }
}
