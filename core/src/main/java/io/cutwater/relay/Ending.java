package io.cutwater.relay;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a session ends, once it must: the first reason counts. */
final class Ending {

  private @Nullable Fault fault;

  void because(Fault reason) {
    if (fault == null) {
      fault = reason;
    }
  }

  boolean isSet() {
    return fault != null;
  }

  Optional<Fault> fault() {
    return Optional.ofNullable(fault);
  }
}
