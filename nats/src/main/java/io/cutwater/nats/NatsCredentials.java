package io.cutwater.nats;

/** How Cutwater proves to a NATS server who it is. */
public sealed interface NatsCredentials {

  /** The server asks for nothing. */
  record None() implements NatsCredentials {}

  /** A {@code .creds} file: user JWT and seed, as {@code nsc} writes it. */
  record CredentialsFile(Secret contents) implements NatsCredentials {}

  record Token(Secret token) implements NatsCredentials {}

  record UserPassword(String user, Secret password) implements NatsCredentials {}

  /** A user's seed, beginning with {@code SU}. */
  record NKey(Secret seed) implements NatsCredentials {}
}
