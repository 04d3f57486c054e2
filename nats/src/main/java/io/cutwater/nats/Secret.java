package io.cutwater.nats;

import java.util.function.Supplier;

/**
 * A value that is never printed. It is asked for anew each time it is needed, so that a rotated
 * secret takes effect at the next connect.
 */
public final class Secret {

  private final Supplier<String> value;

  private Secret(Supplier<String> value) {
    this.value = value;
  }

  /**
   * A secret that {@code value} reads; it may throw {@link java.io.UncheckedIOException} or {@link
   * IllegalStateException} where it cannot be had now.
   */
  public static Secret from(Supplier<String> value) {
    return new Secret(value);
  }

  String reveal() {
    return value.get();
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
