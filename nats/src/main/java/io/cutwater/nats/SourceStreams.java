package io.cutwater.nats;

import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the stream that a lane reads, or makes it. One that exists is never altered, unless it is
 * the channel's own: that one captures subjects which no stream did, keeps what is published there
 * until it was carried, and bears its owner in its metadata.
 */
final class SourceStreams {

  /** Of a stream's metadata: whose it is. */
  static final String OWNER = "cutwater-owner";

  private final String where;
  private final NatsSourceSettings settings;

  /**
   * @param where the servers, as messages to people name them
   */
  SourceStreams(String where, NatsSourceSettings settings) {
    this.where = where;
    this.settings = settings;
  }

  /**
   * The stream, read back; made, or brought to the channel's subjects, where it may be.
   *
   * @throws FaultException where it is missing, differs, or belongs to somebody else
   */
  StreamFacts resolve(JetStreamManagement streams) throws FaultException {
    Optional<StreamFacts> found = NatsSource.find(streams, settings.stream());
    if (found.isEmpty() && settings.owner().isEmpty() && !settings.create()) {
      throw new FaultException(
          Fault.retry(
              Code.SOURCE_MISSING,
              "there is no " + settings.content().named(settings.stream()) + " on " + where,
              settings.content().remedy(settings.stream())));
    }
    StreamFacts stream = found.isPresent() ? found.get() : create(streams);
    Optional<String> difference = difference(stream, settings);
    if (difference.isPresent()) {
      throw new FaultException(
          Fault.retry(Code.SOURCE_DIFFERS, difference.get(), remedy(settings)));
    }
    return settings.owner().isPresent() ? followed(streams, stream) : stream;
  }

  /** What keeps a lane from reading {@code stream}, in words; empty where nothing does. */
  static Optional<String> difference(StreamFacts stream, NatsSourceSettings settings) {
    if (settings.owner().isEmpty()) {
      return stream.difference(settings.subjects());
    }
    String owner = settings.owner().get();
    String found = metadata(stream).get(OWNER);
    return owner.equals(found)
        ? Optional.empty()
        : Optional.of(
            "stream "
                + settings.stream()
                + " is "
                + (found == null ? "not Cutwater's" : "of " + found)
                + ", and not of "
                + owner);
  }

  static String remedy(NatsSourceSettings settings) {
    return settings.owner().isPresent()
        ? "give the channel another name, or that stream in place of capture"
        : settings.content().isReadWhole()
            ? "name a bucket, or read that stream as a stream"
            : "Cutwater never alters a stream: add the subjects to it, or correct the channel";
  }

  private static Map<String, String> metadata(StreamFacts stream) {
    Map<String, String> metadata = stream.configuration().getMetadata();
    return metadata == null ? Map.of() : metadata;
  }

  /** What is no longer captured stays until it was carried, since all of the stream is read. */
  private StreamFacts followed(JetStreamManagement streams, StreamFacts stream)
      throws FaultException {
    List<String> wanted = SubjectCover.distinct(settings.captured());
    if (Set.copyOf(wanted).equals(Set.copyOf(stream.configuration().getSubjects()))) {
      return stream;
    }
    StreamConfiguration changed =
        StreamConfiguration.builder(stream.configuration()).subjects(wanted).build();
    return new StreamFacts(
        JetStreamFaults.of(
            "capture " + wanted + " by stream " + settings.stream(),
            () -> streams.updateStream(changed)));
  }

  private StreamFacts create(JetStreamManagement streams) throws FaultException {
    StreamConfiguration.Builder wanted =
        StreamConfiguration.builder()
            .name(settings.stream())
            .subjects(SubjectCover.distinct(settings.captured()))
            .retentionPolicy(RetentionPolicy.Limits)
            .storageType(StorageType.File)
            .replicas(settings.replicas());
    settings
        .owner()
        .ifPresent(owner ->
            wanted
                .description("What Cutwater carries of subjects that no other stream captures")
                .metadata(Map.of(OWNER, owner))
                .retentionPolicy(RetentionPolicy.WorkQueue));
    return NatsSource.make(streams, wanted.build());
  }
}
