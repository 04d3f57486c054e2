package io.cutwater.relay.sim;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A journal topic with its exclusive producer. */
final class SimJournal {
  private @Nullable SimInstance holder;
  private @Nullable String last;

  boolean take(SimInstance instance) {
    if (holder != null) {
      return false;
    }
    holder = instance;
    return true;
  }

  void release(SimInstance instance) {
    if (holder == instance) {
      holder = null;
    }
  }

  boolean isHeldBy(SimInstance instance) {
    return holder == instance;
  }

  boolean write(SimInstance instance, String record) {
    if (holder != instance) {
      return false;
    }
    last = record;
    return true;
  }

  Optional<String> last() {
    return Optional.ofNullable(last);
  }

  /** The journal's topic is lost. */
  void lose() {
    last = null;
  }

  void replace(String record) {
    last = record;
  }
}
