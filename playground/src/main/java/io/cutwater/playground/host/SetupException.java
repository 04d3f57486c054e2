package io.cutwater.playground.host;

/**
 * Something on this machine keeps the playground from starting, and what the operator can do about
 * it.
 */
public final class SetupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  public SetupException(String problem, String remedy) {
    super(problem + ". " + remedy);
    this.remedy = remedy;
  }

  public SetupException(String problem, String remedy, Throwable cause) {
    super(problem + ". " + remedy, cause);
    this.remedy = remedy;
  }

  /** What to do, as a sentence. */
  public String remedy() {
    return remedy;
  }
}
