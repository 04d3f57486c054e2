package io.cutwater.nats;

import io.cutwater.lane.Target;
import io.cutwater.lane.Target.Writing;
import io.cutwater.lane.contract.TargetContract;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.nats.NatsTargetTest.Mode;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.TargetOpening;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PushSubscribeOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A stream keeps the contract of targets in every mode of writing. */
@Tag("servers")
class NatsTargetContractTest {

  @TempDir static Path folder;
  private static NatsServer server;

  @BeforeAll
  static void startServer() {
    server = NatsServer.start(Playground.server(folder));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Nested
  class Chain extends InMode {
    Chain() {
      super(Mode.CHAIN);
    }
  }

  @Nested
  class FastIngest extends InMode {
    FastIngest() {
      super(Mode.FAST_INGEST);
    }
  }

  @Nested
  class Atomic extends InMode {
    Atomic() {
      super(Mode.ATOMIC);
    }
  }

  @Nested
  class OneFenced extends InMode {
    OneFenced() {
      super(Mode.ONE_FENCED);
    }
  }

  @Nested
  class One extends InMode {
    One() {
      super(Mode.ONE);
    }
  }

  /** One mode; each test finds its stream new. */
  abstract static class InMode extends TargetContract {

    private final Mode mode;
    private NatsConnections connections = Playground.connections(server);
    private NatsConnections others = Playground.connections(server);
    private Optional<Connection> nats = Optional.empty();

    InMode(Mode mode) {
      this.mode = mode;
    }

    @BeforeEach
    void makeStream() throws Exception {
      nats = Optional.of(Nats.connect(server.url()));
      mode.needsServer(nats.get());
      streams().addStream(mode.stream());
    }

    private JetStreamManagement streams() throws Exception {
      return nats.orElseThrow().jetStreamManagement();
    }

    @AfterEach
    void removeStream() throws Exception {
      connections.close();
      others.close();
      // None is there where the server is too old for the mode.
      for (String name : streams().getStreamNames()) {
        streams().deleteStream(name);
      }
      nats.orElseThrow().close();
    }

    /** Nobody waits for a name: whoever opens moves the fence. */
    @Override
    protected Target target(Duration nameWait) {
      return new NatsTarget(connections, mode.settings());
    }

    @Override
    protected TargetName made() {
      return new TargetName("S");
    }

    @Override
    protected List<Long> stored(TargetName name) throws Exception {
      JetStreamSubscription all =
          nats.orElseThrow()
              .jetStream()
              .subscribe(">", PushSubscribeOptions.builder().stream("S").ordered(true).build());
      List<Long> stored = new ArrayList<>();
      long pending = all.getConsumerInfo().getCalculatedPending();
      while (pending > 0) {
        Message message = all.nextMessage(Duration.ofSeconds(20));
        pending = message.metaData().pendingCount();
        if (!message.getSubject().startsWith("cutwater.fence.")) {
          stored.add(Long.parseLong(message.getHeaders().getFirst("Cutwater-Source")));
        }
      }
      all.unsubscribe();
      return stored;
    }

    @Override
    protected void storeForeign(TargetName name, long sequence, Outgoing outgoing)
        throws Exception {
      TargetInbox inbox = new TargetInbox();
      Writing foreign =
          new NatsTarget(others, mode.settings())
              .open(
                  new TargetOpening(
                      name, "somebody", Optional.empty(), false, Optional.empty(), Map.of()),
                  inbox);
      foreign.send(sequence, sequence, outgoing);
      inbox.awaitReceipts(1);
      foreign.close();
    }

    @Override
    protected void trim(TargetName name) throws Exception {
      streams().purgeStream("S");
    }

    @Override
    protected Position beyond(Position last) {
      return new StreamSequence(((StreamSequence) last).value() + 1_000);
    }
  }
}
