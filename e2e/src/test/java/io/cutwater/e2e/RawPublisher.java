package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Publishes over the bare NATS protocol what no client would: any bytes. */
final class RawPublisher {

  private static final int ANSWER_BOUND_MILLIS = 30_000;

  private RawPublisher() {}

  /**
   * Publishes one message and returns when the server has taken it.
   *
   * @param headers the whole header block, from its version line to its empty line
   */
  static void publish(int port, byte[] subject, byte[] headers, byte[] payload) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("CONNECT {\"verbose\":false,\"headers\":true}\r\nHPUB ".getBytes(UTF_8));
    out.writeBytes(subject);
    int total = headers.length + payload.length;
    out.writeBytes((" " + headers.length + " " + total + "\r\n").getBytes(UTF_8));
    out.writeBytes(headers);
    out.writeBytes(payload);
    out.writeBytes("\r\nPING\r\n".getBytes(UTF_8));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_BOUND_MILLIS);
      socket.getOutputStream().write(out.toByteArray());
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("PONG") < 0) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          throw new IOException("the server closed: " + answer);
        }
        answer.append((char) next);
      }
    }
  }
}
