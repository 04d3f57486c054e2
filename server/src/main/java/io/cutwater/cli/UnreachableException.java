package io.cutwater.cli;

/** A server, or a running Cutwater, that does not answer. */
final class UnreachableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreachableException(String message) {
    super(message);
  }
}
