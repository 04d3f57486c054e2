package io.cutwater.pulsar;

import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.admin.PulsarAdmin;

/**
 * How a cluster's brokers are set up. The answer is long and the same for every lane, so it is
 * asked for once a minute at most.
 */
final class BrokerSettings {

  private static final Duration ASKED_EVERY = Duration.ofMinutes(1);

  private final Optional<PulsarAdmin> admin;
  private final Duration answerLimit;
  private Optional<Map<String, String>> settings = Optional.empty();
  private boolean asked;
  private long askedAtNanos;

  /**
   * @param admin empty: nothing can be asked
   */
  BrokerSettings(Optional<PulsarAdmin> admin, Duration answerLimit) {
    this.admin = admin;
    this.answerLimit = answerLimit;
  }

  /**
   * One setting; empty where it is not set, or where our role may not ask.
   *
   * @throws FaultException where the cluster cannot be reached
   */
  synchronized Optional<String> find(String name) throws FaultException {
    long now = System.nanoTime();
    if (!asked || now - askedAtNanos > ASKED_EVERY.toNanos()) {
      settings = ask();
      asked = true;
      askedAtNanos = now;
    }
    return settings.map(all -> all.get(name));
  }

  private Optional<Map<String, String>> ask() throws FaultException {
    if (admin.isEmpty()) {
      return Optional.empty();
    }
    String doing = "asking for the brokers' settings";
    try {
      return Optional.of(
          Answer.raw(answerLimit, admin.get().brokers().getRuntimeConfigurationsAsync()));
    } catch (ExecutionException e) {
      if (Faults.isUnreachable(e)) {
        throw Faults.exception(doing, e);
      }
      return Optional.empty();
    } catch (TimeoutException e) {
      throw Faults.exception(doing, e);
    }
  }
}
