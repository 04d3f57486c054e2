package io.cutwater.nats;

import io.cutwater.lane.Target.Writing;
import io.cutwater.nats.NatsTargetTest.Mode;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.relay.Event;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * Measures how fast each mode writes, with a window of so many messages. To be run by hand:
 * messages, payload bytes, window, rounds.
 */
@SuppressWarnings("try") // the client's close may be interrupted
final class StreamWritingSpeed {

  private StreamWritingSpeed() {}

  public static void main(String[] args) throws Exception {
    int messages = Integer.parseInt(args[0]);
    int bytes = Integer.parseInt(args[1]);
    int window = Integer.parseInt(args[2]);
    Path folder = Files.createTempDirectory("cutwater-speed");
    try (NatsServer server = NatsServer.start(Playground.server(folder))) {
      for (int round = 0; round < Integer.parseInt(args[3]); round++) {
        for (Mode mode : Mode.values()) {
          int count = mode.name().startsWith("ONE") ? messages / 20 : messages;
          System.out.printf(
              "%-12s %,10d messages/s%n", mode, (long) write(server, mode, count, bytes, window));
        }
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private static double write(NatsServer server, Mode mode, int messages, int bytes, int window)
      throws Exception {
    try (Connection nats = Nats.connect(server.url());
        NatsConnections connections = Playground.connections(server)) {
      nats.jetStreamManagement().addStream(mode.stream());
      Semaphore credit = new Semaphore(window);
      Writing writing =
          new NatsTarget(connections, mode.settings())
              .open(
                  TargetWorld.first(),
                  event -> {
                    if (event instanceof Event.Stored) {
                      credit.release();
                    } else {
                      System.out.println(event);
                    }
                  });
      long start = System.nanoTime();
      for (int number = 1; number <= messages; number++) {
        credit.acquire();
        writing.send(number, -1, TargetWorld.message(number, bytes));
      }
      credit.acquire(window);
      double seconds = (System.nanoTime() - start) / 1e9;
      writing.close();
      nats.jetStreamManagement().deleteStream("S");
      return messages / seconds;
    }
  }
}
