package io.cutwater.relay;

import io.cutwater.message.Fingerprint;
import io.cutwater.message.Position;

/**
 * A message of the skip set: stored already, and therefore not to be sent.
 *
 * @param at its position in the target
 * @param fingerprint its {@link Fingerprint}; {@link Fingerprint#UNKNOWN} where it has none
 */
public record Skipped(Position at, int fingerprint) {}
