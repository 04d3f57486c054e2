package io.cutwater.relay;

/** Carries a {@link Fault} out of a blocking call of a port. */
public final class FaultException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Fault fault;

  public FaultException(Fault fault) {
    super(fault.line());
    this.fault = fault;
  }

  public FaultException(Fault fault, Throwable cause) {
    super(fault.line(), cause);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
