package io.cutwater.playground.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which loopback port a server is to have.
 *
 * @param number the wanted port, 0 for any free one
 * @param movable whether another free port will do when the wanted one is taken
 */
public record PortChoice(int number, boolean movable) {
  private static final int PORT_MAX = 65_535;

  /**
   * Free ports are looked for below those that systems give to outgoing connections (32768 and up
   * on Linux, 49152 and up elsewhere, RFC 6335): while a server is down, a connection to anywhere
   * could otherwise take its port, or a client that tries to reach it could meet itself there.
   */
  private static final int FREE_MIN = 12_000;

  private static final int FREE_MAX = 32_000;

  /** Where this process looks next, so that it does not choose a port twice. */
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(FREE_MAX - FREE_MIN));

  public PortChoice {
    if (number < 0 || number > PORT_MAX) {
      throw new IllegalArgumentException("port out of range: " + number);
    }
  }

  /** Any free port. */
  public static PortChoice free() {
    return new PortChoice(0, true);
  }

  /** This port, or a free one when it is taken. */
  public static PortChoice preferred(int number) {
    return new PortChoice(number, true);
  }

  /** This port and no other. */
  public static PortChoice exactly(int number) {
    return new PortChoice(number, false);
  }

  /**
   * A port that could be bound a moment ago.
   *
   * @throws SetupException when the port is taken and must not be moved
   */
  public int resolve() {
    if (number != 0 && isFree(number)) {
      return number;
    }
    if (!movable) {
      throw new SetupException(
          "port " + number + " is in use",
          "Stop the program that listens there (ss -ltnp, or lsof -iTCP:"
              + number
              + "), or choose another port");
    }
    for (int tries = FREE_MIN; tries < FREE_MAX; tries++) {
      int port = FREE_MIN + Math.floorMod(NEXT.getAndIncrement(), FREE_MAX - FREE_MIN);
      if (isFree(port)) {
        return port;
      }
    }
    throw new SetupException("no loopback port is free", "Close some listening programs");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // A port that the same server left a moment ago is free to it, as it is to the servers.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
