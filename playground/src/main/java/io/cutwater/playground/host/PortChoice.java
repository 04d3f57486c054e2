package io.cutwater.playground.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Which loopback port a server is to have.
 *
 * @param number the wanted port, 0 for any free one
 * @param movable whether another free port will do when the wanted one is taken
 */
public record PortChoice(int number, boolean movable) {
  private static final int PORT_MAX = 65_535;

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
    try {
      return bind(number);
    } catch (IOException taken) {
      if (!movable) {
        throw new SetupException(
            "port " + number + " is in use",
            "Stop the program that listens there (ss -ltnp, or lsof -iTCP:"
                + number
                + "), or choose another port",
            taken);
      }
    }
    try {
      return bind(0);
    } catch (IOException none) {
      throw new SetupException("no loopback port is free", "Close some listening programs", none);
    }
  }

  private static int bind(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      // A port that the same server left a moment ago is free to it, as it is to the servers.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return socket.getLocalPort();
    }
  }
}
