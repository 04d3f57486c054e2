package io.cutwater.nats;

import static io.cutwater.nats.Playground.publishRaw;
import static io.cutwater.nats.Playground.reading;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.Source.Reading;
import io.cutwater.message.Envelope;
import io.cutwater.playground.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.impl.Headers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every message that a server stores can be read, whoever wrote it. */
@Tag("servers")
class NatsMessagesTest {

  @TempDir static Path folder;
  private static NatsServer server;

  private final RecordingInbox inbox = new RecordingInbox();
  private NatsConnections connections;
  private Connection nats;

  @BeforeAll
  static void startServer() {
    server = NatsServer.start(Playground.server(folder));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void connect() throws Exception {
    connections = Playground.connections(server);
    nats = Nats.connect(Options.builder().server(server.url()).supportUTF8Subjects().build());
    Playground.stream(nats, "S", RetentionPolicy.Limits, "s.>");
  }

  @AfterEach
  void cleanUp() throws Exception {
    connections.close();
    nats.jetStreamManagement().deleteStream("S");
    nats.close();
  }

  private List<Envelope> read(int count) throws Exception {
    Reading reading =
        new NatsSource(connections, reading("S", false, "s.>")).open(Optional.empty(), "", inbox);
    reading.request(count, 8 << 20);
    List<Envelope> envelopes = inbox.awaitEnvelopes(count);
    reading.close();
    assertThat(inbox.doubts()).isEmpty();
    return envelopes;
  }

  @Test
  void carriesHeadersInEveryValue() throws Exception {
    Headers headers = new Headers().add("k", "one", "two").add("K", "three").add("empty", "");
    nats.jetStream().publish("s.a", headers, "payload".getBytes(UTF_8));

    Envelope envelope = read(1).getFirst();

    assertThat(envelope.headers().all("k")).containsExactly("one", "two");
    assertThat(envelope.headers().all("K")).containsExactly("three");
    assertThat(envelope.headers().all("empty")).containsExactly("");
    assertThat(envelope.payload().bytes()).asString().isEqualTo("payload");
  }

  @Test
  void namesAMessageByItsPublishersId() throws Exception {
    nats.jetStream().publish("s.a", new Headers().add("Nats-Msg-Id", "n1"), new byte[0]);
    nats.jetStream().publish("s.a", new Headers().add("ce-id", "c1"), new byte[0]);
    nats.jetStream().publish("s.a", new Headers().add("nats-msg-id", "x"), new byte[0]);

    List<Envelope> envelopes = read(3);

    assertThat(envelopes.get(0).id()).isEqualTo("n1");
    assertThat(envelopes.get(1).id()).isEqualTo("c1");
    assertThat(envelopes.get(2).id()).startsWith("S-").endsWith("-3");
  }

  @Test
  void carriesEmptyPayloadsAndLargeHeaders() throws Exception {
    nats.jetStream().publish("s.a", new byte[0]);
    nats.jetStream().publish("s.a", new Headers().add("only", "headers"), new byte[0]);
    nats.jetStream().publish("s.a", new Headers().add("large", "x".repeat(60 << 10)), new byte[9]);

    List<Envelope> envelopes = read(3);

    assertThat(envelopes.get(0).payload().size()).isZero();
    assertThat(envelopes.get(0).headers().isEmpty()).isTrue();
    assertThat(envelopes.get(1).payload().size()).isZero();
    assertThat(envelopes.get(1).headers().all("only")).containsExactly("headers");
    assertThat(envelopes.get(2).headers().first("large").orElse("")).hasSize(60 << 10);
    assertThat(envelopes.get(2).payload().size()).isEqualTo(9);
  }

  /**
   * Each of these kills the client's reader thread, or loses the payload, when it reads headers.
   */
  @Test
  void carriesHeadersThatTheClientWouldRefuse() throws Exception {
    byte[] subject = "s.raw".getBytes(UTF_8);
    byte[] payload = "kept".getBytes(UTF_8);
    for (String block :
        List.of(
            "NATS/1.0\r\nname: Zürich\r\n\r\n",
            "NATS/1.0\r\nclé: x\r\n\r\n",
            "NATS/1.0 503 No Responders\r\na: b\r\n\r\n",
            "NATS/1.0 100 Idle Heartbeat\r\n\r\n",
            "NATS/9.9\r\nnot a header\r\n\r\n")) {
      publishRaw(server, subject, block.getBytes(UTF_8), payload);
    }

    List<Envelope> envelopes = read(5);

    assertThat(envelopes).allMatch(e -> new String(e.payload().bytes(), UTF_8).equals("kept"));
    assertThat(envelopes.get(0).headers().all("name")).containsExactly("Zürich");
    assertThat(envelopes.get(1).headers().all("clé")).containsExactly("x");
    // Newer servers take the status off as they store.
    assertThat(envelopes.get(2).headers().all("Status")).isSubsetOf("503");
    assertThat(envelopes.get(2).headers().all("a")).containsExactly("b");
    assertThat(envelopes.get(3).headers().all("Description")).isSubsetOf("Idle Heartbeat");
    assertThat(envelopes.get(4).headers().all(HeaderBlock.MALFORMED))
        .containsExactly("NATS/9.9", "not a header");
  }

  @Test
  void carriesSubjectsOutsideAscii() throws Exception {
    nats.jetStream().publish("s.Zürich.東京", new byte[0]);
    nats.jetStream().publish("s.Zürich.東京", new Headers().add("a", "b"), new byte[0]);

    assertThat(read(2)).allMatch(e -> e.subject().equals("s.Zürich.東京"));
  }

  @Test
  void marksASubjectThatIsNotUtf8() throws Exception {
    byte[] subject = {'s', '.', (byte) 0xC3, 'x', (byte) 0xFF};
    publishRaw(server, subject, "NATS/1.0\r\n\r\n".getBytes(UTF_8), new byte[1]);

    assertThat(read(1).getFirst().subject()).isEqualTo("s.\uFFFDx\uFFFD");
  }
}
