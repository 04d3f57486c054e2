package io.cutwater.nats;

import io.cutwater.relay.FaultException;
import io.cutwater.route.SubjectName;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.NUID;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerLimits;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.RetentionPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The consumer of one session: new each time, so that nothing of an earlier session can be taken
 * for something of this one. How it is made depends on what the stream keeps:
 *
 * <ul>
 *   <li>Limits: it starts at the floor; AckAll, though nothing is removed by that: whoever makes an
 *       Interest stream of it meanwhile would else lose what is in flight; the server forgets it
 *       when it is abandoned.
 *   <li>Interest: the same, but durable and in files, since it is what keeps messages alive. It is
 *       made <em>before</em> its predecessor is deleted: at any moment one of the two holds all
 *       above the floor, so nothing is removed in between. It begins where the predecessor's
 *       acknowledgements end, which may be below the floor: older servers keep for ever what a
 *       deleted consumer alone had not acknowledged.
 *   <li>WorkQueue: a second consumer and a start sequence are refused, but what was not
 *       acknowledged stays without any consumer. So the predecessor is deleted first, and the new
 *       one reads all that is left; each message is acknowledged by itself.
 * </ul>
 *
 * @param name the consumer's name
 * @param acksEach whether each message is acknowledged by itself
 * @param ephemeral whether to delete it when the session ends
 * @param sieve what is taken of that which it delivers, where the stream is read without filters:
 *     it may hold what it listened to before, or listens to later (docs/adr/0017); empty for all
 */
record SessionConsumer(String name, boolean acksEach, boolean ephemeral, List<String> sieve) {

  /** Longer than any session without progress lives: a redelivery would end the session. */
  private static final Duration ACK_WAIT = Duration.ofMinutes(10);

  private static final Duration INACTIVE_THRESHOLD = Duration.ofMinutes(5);
  private static final long ACK_PENDING_MIN = 1_000;

  /**
   * Makes the consumer that reads behind {@code floor} (0: from the first message), or from a
   * little below it, and removes what earlier sessions of the lane left.
   */
  static SessionConsumer create(
      JetStreamManagement streams,
      NatsSourceSettings settings,
      StreamFacts stream,
      long floor,
      String former)
      throws FaultException {
    String name = settings.consumerPrefix() + NUID.nextGlobal();
    RetentionPolicy retention = stream.retention();
    if (retention != RetentionPolicy.Interest) {
      delete(streams, settings.stream(), former);
    }
    if (retention == RetentionPolicy.WorkQueue) {
      deleteLeftovers(streams, settings, name);
    }
    long behind =
        retention == RetentionPolicy.Interest ? lowestHeld(streams, settings, floor) : floor;
    // A server that has a filter looks each message's subject up in a tree, a sixth of its work.
    boolean whole = retention == RetentionPolicy.Limits && stream.isTakenBy(settings.filters());
    ConsumerConfiguration wanted =
        configuration(settings, stream, behind, name)
            .filterSubjects(whole ? List.of() : settings.filters())
            .build();
    JetStreamFaults.of(
        "create a consumer on stream " + settings.stream(),
        () -> streams.createConsumer(settings.stream(), wanted));
    if (retention == RetentionPolicy.Interest) {
      delete(streams, settings.stream(), former);
      deleteLeftovers(streams, settings, name);
    }
    return new SessionConsumer(
        name,
        retention == RetentionPolicy.WorkQueue,
        retention != RetentionPolicy.Interest,
        whole ? settings.filters() : List.of());
  }

  /** Whether a message of that subject is one of the lane's. */
  boolean takes(String subject) {
    return sieve.isEmpty() || SubjectName.matchesAny(sieve, subject);
  }

  /** All but the filters. */
  private static ConsumerConfiguration.Builder configuration(
      NatsSourceSettings settings, StreamFacts stream, long floor, String name) {
    ConsumerLimits limits = stream.configuration().getConsumerLimits();
    ConsumerConfiguration.Builder consumer =
        ConsumerConfiguration.builder()
            .ackPolicy(AckPolicy.All)
            .ackWait(ACK_WAIT)
            .maxAckPending(ackPending(settings.windowMessages(), limits));
    if (stream.retention() == RetentionPolicy.WorkQueue) {
      consumer.ackPolicy(AckPolicy.Explicit).deliverPolicy(DeliverPolicy.All);
    } else if (floor > 0) {
      consumer.deliverPolicy(DeliverPolicy.ByStartSequence).startSequence(floor + 1);
    }
    if (stream.retention() == RetentionPolicy.Interest) {
      return consumer.durable(name);
    }
    return consumer
        .name(name)
        .inactiveThreshold(inactiveThreshold(limits))
        .memStorage(true)
        .numReplicas(1);
  }

  private static long ackPending(int window, ConsumerLimits limits) {
    long wanted = Math.max(ACK_PENDING_MIN, 2L * window);
    long max = limits == null ? 0 : limits.getMaxAckPending();
    return max > 0 ? Math.min(max, wanted) : wanted;
  }

  private static Duration inactiveThreshold(ConsumerLimits limits) {
    Duration max = limits == null ? Duration.ZERO : limits.getInactiveThreshold();
    boolean limited = max != null && max.isPositive();
    return limited && max.compareTo(INACTIVE_THRESHOLD) < 0 ? max : INACTIVE_THRESHOLD;
  }

  /** Up to where everything was acknowledged by all that earlier sessions left, or the floor. */
  private static long lowestHeld(
      JetStreamManagement streams, NatsSourceSettings settings, long floor) throws FaultException {
    return JetStreamFaults.of(
            "list the consumers of stream " + settings.stream(),
            () -> streams.getConsumers(settings.stream()))
        .stream()
        .filter(consumer -> consumer.getName().startsWith(settings.consumerPrefix()))
        .mapToLong(consumer -> consumer.getAckFloor().getStreamSequence())
        .reduce(floor, Math::min);
  }

  private static void deleteLeftovers(
      JetStreamManagement streams, NatsSourceSettings settings, String own) throws FaultException {
    List<String> names =
        JetStreamFaults.of(
            "list the consumers of stream " + settings.stream(),
            () -> streams.getConsumerNames(settings.stream()));
    for (String name : names) {
      if (name.startsWith(settings.consumerPrefix()) && !name.equals(own)) {
        delete(streams, settings.stream(), name);
      }
    }
  }

  private static void delete(JetStreamManagement streams, String stream, String consumer)
      throws FaultException {
    if (!consumer.isEmpty()) {
      JetStreamFaults.of(
          "delete consumer " + consumer + " of an earlier session",
          () -> deleteIfThere(streams, stream, consumer));
    }
  }

  private static boolean deleteIfThere(JetStreamManagement streams, String stream, String consumer)
      throws IOException, JetStreamApiException {
    try {
      return streams.deleteConsumer(stream, consumer);
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == JetStreamFaults.CONSUMER_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
