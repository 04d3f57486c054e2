package io.cutwater.relay.sim;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A journal topic with its exclusive producer. */
@SuppressWarnings("ReferenceEquality") // An owner is itself, not one like it.
final class SimJournal {

  /** Whoever may hold the lock. */
  interface Owner {}

  private @Nullable Owner holder;
  private @Nullable String last;
  private boolean failing;

  List<String> weaknesses = List.of();

  boolean take(Owner owner) {
    if (holder != null) {
      return false;
    }
    holder = owner;
    return true;
  }

  void release(Owner owner) {
    if (holder == owner) {
      holder = null;
    }
  }

  /** Whoever holds it holds it no more. */
  void breakLock() {
    holder = null;
  }

  boolean isHeldBy(Owner owner) {
    return holder == owner;
  }

  /** How a record is answered. */
  enum Answer {
    WRITTEN,
    LOST,
    FAILED
  }

  Answer write(Owner owner, String record) {
    if (holder != owner) {
      return Answer.LOST;
    }
    if (failing) {
      failing = false;
      return Answer.FAILED;
    }
    last = record;
    return Answer.WRITTEN;
  }

  /** The next record is not taken. */
  void failNext() {
    failing = true;
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
