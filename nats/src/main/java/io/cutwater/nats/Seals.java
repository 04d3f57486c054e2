package io.cutwater.nats;

import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Reads the configured seal; one that cannot be read is the operator's trouble. */
final class Seals {

  private Seals() {}

  static Optional<Seal> of(Optional<Secret> secret) throws FaultException {
    try {
      return secret.map(Seal::of);
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new FaultException(
          Fault.retry(
              Code.UNAUTHORIZED,
              "the deployment's seal cannot be read",
              "correct its reference: it is read again at each attempt"),
          e);
    }
  }
}
