package io.cutwater.nats;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Source.Reading;
import io.cutwater.message.Position;
import io.cutwater.nats.NatsSourceSettings.PullTiming;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.relay.Event;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Measures how fast one reading delivers a backlog to an inbox that does nothing but renew its
 * credit and acknowledge now and then. To be run by hand: messages, payload bytes, rounds, headers.
 */
final class ReadingSpeed {

  private static final int CREDIT = 20_000;
  private static final long CREDIT_BYTES = 32L << 20;
  private static final int ACKNOWLEDGE_EVERY = 5_000;
  private static final int PUBLISHES_IN_FLIGHT_MAX = 4_000;

  private ReadingSpeed() {}

  public static void main(String[] args) throws Exception {
    int messages = Integer.parseInt(args[0]);
    byte[] payload = new byte[Integer.parseInt(args[1])];
    Path folder = Files.createTempDirectory("cutwater-speed");
    try (NatsServer server = NatsServer.start(Playground.server(folder));
        NatsConnections connections = Playground.connections(server)) {
      fill(server, messages, payload, args.length > 3);
      for (int round = 0; round < Integer.parseInt(args[2]); round++) {
        System.out.printf("%,d messages/s%n", (long) read(connections, messages));
      }
    }
  }

  private static void fill(NatsServer server, int messages, byte[] payload, boolean headers)
      throws Exception {
    Connection nats =
        Nats.connect(
            Options.builder().server(server.url()).maxMessagesInOutgoingQueue(1 << 20).build());
    Playground.stream(nats, "S", RetentionPolicy.Limits, "s.>");
    JetStream stream = nats.jetStream();
    AtomicInteger answered = new AtomicInteger();
    var some = new io.nats.client.impl.Headers().add("Nats-Msg-Id", "").add("content-type", "x");
    for (int i = 0; i < messages; i++) {
      var published =
          headers ? stream.publishAsync("s.a", some, payload) : stream.publishAsync("s.a", payload);
      var unused = published.thenRun(answered::incrementAndGet);
      while (i - answered.get() > PUBLISHES_IN_FLIGHT_MAX) {
        Thread.onSpinWait();
      }
    }
    while (answered.get() < messages) {
      Thread.onSpinWait();
    }
    nats.close();
  }

  private static double read(NatsConnections connections, int messages) throws Exception {
    NatsSourceSettings settings =
        new NatsSourceSettings(
            "S", List.of("s.>"), false, 1, CREDIT, "speed", "lane-0", PullTiming.defaults());
    CountDownLatch done = new CountDownLatch(messages);
    Renewing inbox = new Renewing(done);
    long start = System.nanoTime();
    Reading reading = new NatsSource(connections, settings).open(Optional.empty(), "", inbox);
    inbox.reading.set(reading);
    reading.request(CREDIT, CREDIT_BYTES);
    boolean finished = done.await(60, TimeUnit.SECONDS);
    double seconds = (System.nanoTime() - start) / 1e9;
    reading.close();
    return finished ? messages / seconds : Double.NaN;
  }

  private static final class Renewing implements Inbox {

    private final CountDownLatch done;
    private final AtomicReference<Reading> reading = new AtomicReference<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger messages = new AtomicInteger();
    private int sinceAcknowledged;

    private Renewing(CountDownLatch done) {
      this.done = done;
    }

    @Override
    public void post(Event event) {
      switch (event) {
        case Event.Delivered delivered -> {
          done.countDown();
          bytes.addAndGet(delivered.envelope().size());
          messages.incrementAndGet();
          if (++sinceAcknowledged == ACKNOWLEDGE_EVERY) {
            sinceAcknowledged = 0;
            acknowledge(delivered.envelope().position());
          }
        }
        case Event.RequestEnded(int unused, long unusedBytes) -> {
          bytes.addAndGet(unusedBytes);
          messages.addAndGet(unused);
          if (messages.get() == CREDIT) {
            renew();
          }
        }
        default -> System.out.println(event);
      }
    }

    private void acknowledge(Position floor) {
      reading().acknowledge(floor);
      renew();
    }

    private Reading reading() {
      return Objects.requireNonNull(reading.get());
    }

    private void renew() {
      reading().request(messages.getAndSet(0), bytes.getAndSet(0));
    }
  }
}
