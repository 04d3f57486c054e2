package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.impl.SocketDataPort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class RawHeaderPortTest {

  private static final String FLOW =
      String.join(
          "\r\n",
          "INFO {}",
          "PING",
          "HMSG a.b 7 $JS.ACK.S.c.1.2.3.4.5 12 17",
          "NATS/1.0",
          "",
          "HMSG ",
          "HMSG _INBOX.1 8 30 30",
          "NATS/1.0 408 Timed out now",
          "",
          "",
          "MSG a 7 $JS.ACK.S.c.1.2.3.4.5 6",
          "HMSG",
          "",
          "PONG",
          "");

  private static final String REWRITTEN =
      FLOW.replace(
          "HMSG a.b 7 $JS.ACK.S.c.1.2.3.4.5 12 17", "MSG a.b 7 $JS.ACK.S.c.1.2.3.4.5##12 17");

  @Test
  void marksTheHeadersOfStoredMessagesAndNothingElse() throws IOException {
    assertThat(readAll(FLOW, FLOW.length())).isEqualTo(REWRITTEN);
  }

  @Test
  void doesSoHoweverTheBytesArrive() throws IOException {
    for (int chunk = 1; chunk < FLOW.length(); chunk++) {
      assertThat(readAll(FLOW, chunk)).as("chunks of %d", chunk).isEqualTo(REWRITTEN);
    }
  }

  private static String readAll(String flow, int chunk) throws IOException {
    RawHeaderPort port = new RawHeaderPort();
    Wire.give(port, new ByteArrayInputStream(flow.getBytes(US_ASCII)), chunk);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[256];
    for (int n = port.read(buffer, 0, 256); n > 0; n = port.read(buffer, 0, 256)) {
      all.write(buffer, 0, n);
    }
    return all.toString(US_ASCII);
  }

  /** Puts a stream where the socket's would be. */
  private static final class Wire {

    static void give(RawHeaderPort port, InputStream from, int chunk) throws IOException {
      try {
        var in = SocketDataPort.class.getDeclaredField("in");
        in.setAccessible(true);
        in.set(
            port,
            new InputStream() {
              @Override
              public int read() throws IOException {
                return from.read();
              }

              @Override
              public int read(byte[] b, int off, int len) throws IOException {
                return from.read(b, off, Math.min(len, chunk));
              }
            });
      } catch (ReflectiveOperationException e) {
        throw new IOException(e);
      }
    }
  }
}
