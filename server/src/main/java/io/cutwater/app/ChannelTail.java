package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.lane.Tail;
import io.cutwater.message.Envelope;
import io.cutwater.nats.CoreTail;
import io.cutwater.nats.StreamTail;
import io.cutwater.pulsar.SourceTopics;
import io.cutwater.pulsar.TopicTail;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks on at one end of a channel, with the rights and the clients that Cutwater itself has. */
public final class ChannelTail implements Tail {

  /** Of several streams each is waited for so long. */
  private static final Duration TURN = Duration.ofMillis(50);

  private final Adapters adapters;
  private final List<Tail> tails;

  private ChannelTail(Adapters adapters, List<Tail> tails) {
    this.adapters = adapters;
    this.tails = tails;
  }

  /** An end of a channel. */
  public enum End {
    nats,
    pulsar
  }

  /**
   * Begins behind what that end holds now.
   *
   * @throws FaultException where the server cannot be reached, or the stream or topic is not there
   */
  public static ChannelTail open(Configuration configuration, Channel channel, End end)
      throws FaultException {
    Adapters adapters = new Adapters(configuration, "tail");
    try {
      List<Tail> tails = new ArrayList<>();
      switch (end) {
        case nats -> {
          if (channel.isCore()) {
            tails.add(
                CoreTail.open(
                    adapters.nats(),
                    CoreSubjects.subjects(channel),
                    CoreSubjects.place(configuration, channel),
                    InstantSource.system()));
          } else {
            for (String stream : channel.nats().streams().names()) {
              tails.add(StreamTail.open(adapters.nats(), stream));
            }
          }
        }
        case pulsar -> tails.add(TopicTail.open(adapters.pulsar(), topics(adapters, channel)));
      }
      return new ChannelTail(adapters, tails);
    } catch (FaultException | RuntimeException e) {
      adapters.close();
      throw e;
    }
  }

  private static List<String> topics(Adapters adapters, Channel channel) throws FaultException {
    Channel.Topics named = channel.pulsar().topics();
    List<String> topics =
        new SourceTopics(adapters.pulsar())
            .find(LanesToNats.wanted(named)).stream()
                .flatMap(found -> found.sources().stream())
                .toList();
    if (topics.isEmpty()) {
      throw new FaultException(
          Fault.retry(
              Fault.Code.SOURCE_MISSING,
              "no topic of channel " + channel.name() + " exists yet",
              "run the channel first, or create the topic"));
    }
    return topics;
  }

  @Override
  public Optional<Envelope> next(Duration limit) throws FaultException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    Duration turn = tails.size() == 1 ? limit : TURN;
    while (true) {
      for (Tail tail : tails) {
        Optional<Envelope> found = tail.next(turn);
        if (found.isPresent()) {
          return found;
        }
      }
      if (System.nanoTime() - end >= 0) {
        return Optional.empty();
      }
    }
  }

  @Override
  public void close() {
    tails.forEach(Tail::close);
    adapters.close();
  }
}
