package io.cutwater.nats;

import io.cutwater.nats.NatsConnections.SharedConnection;
import io.cutwater.nats.NatsTargetSettings.StreamPlan;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the streams that a lane writes to, or makes them. One that exists is never altered. */
final class TargetStreams {

  /**
   * On servers without a fence, what keeps a dead connection's messages from being stored twice.
   */
  private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(10);

  private final String where;
  private final SharedConnection shared;

  TargetStreams(String where, SharedConnection shared) {
    this.where = where;
    this.shared = shared;
  }

  /** The stream of {@code plan}, read back, and made where it is missing and may be. */
  TargetStream resolve(StreamPlan plan) throws FaultException {
    JetStreamManagement streams = streams();
    Optional<StreamFacts> found = NatsSource.find(streams, plan.name());
    if (found.isEmpty() && !plan.create()) {
      throw unavailable(
          "there is no stream " + plan.name() + " on " + where, "create it, or say create: true");
    }
    return usable(
        found.isPresent() ? found.get() : NatsSource.make(streams, configuration(plan, server())));
  }

  /** The stream of this name, read back; empty where there is none. Changes nothing. */
  Optional<TargetStream> look(String name) throws FaultException {
    Optional<StreamFacts> found = NatsSource.find(streams(), name);
    return found.isPresent() ? Optional.of(usable(found.get())) : Optional.empty();
  }

  private ServerInfo server() {
    return shared.connection().getServerInfo();
  }

  private JetStreamManagement streams() throws FaultException {
    if (!server().isSameOrNewerThanVersion(NatsSource.SERVER_MIN)) {
      throw unavailable(
          "nats-server " + server().getVersion() + " is too old",
          "run nats-server " + NatsSource.SERVER_MIN + " or later");
    }
    return JetStreamFaults.of(
        "use JetStream", () -> NatsSource.streams(shared.connection(), NatsSource.REQUEST_TIMEOUT));
  }

  private TargetStream usable(StreamFacts facts) throws FaultException {
    TargetStream stream = new TargetStream(facts, server());
    Optional<String> obstacle = stream.obstacle();
    if (obstacle.isPresent()) {
      throw unavailable(obstacle.get(), "give the channel another stream");
    }
    return stream;
  }

  private static FaultException unavailable(String what, String remedy) {
    return new FaultException(Fault.retry(Code.TARGET_UNAVAILABLE, what, remedy));
  }

  private static StreamConfiguration configuration(StreamPlan plan, ServerInfo server) {
    List<String> subjects = new ArrayList<>(plan.subjects());
    subjects.add(TargetStream.fences(plan.name()) + ">");
    boolean fenced = server.isSameOrNewerThanVersion(TargetStream.FENCED_MIN);
    StreamConfiguration.Builder stream =
        StreamConfiguration.builder()
            .name(plan.name())
            .subjects(SubjectCover.distinct(subjects))
            .retentionPolicy(RetentionPolicy.Limits)
            .storageType(StorageType.File)
            .replicas(plan.replicas());
    if (fenced) {
      stream.allowAtomicPublish(true);
    } else {
      stream.duplicateWindow(DUPLICATE_WINDOW);
    }
    if (server.isSameOrNewerThanVersion(TargetStream.FAST_INGEST_MIN)) {
      stream.allowBatched(true);
    }
    return stream.build();
  }
}
