package io.cutwater.relay;

/**
 * Why a session ended, or could not begin, in words for an operator.
 *
 * @param kind whether the lane tries again by itself
 * @param code what kind of trouble it is; stable, so that documentation and alerts can name it
 * @param what what happened and where
 * @param remedy what to do about it; empty where waiting is all there is to do
 */
public record Fault(Kind kind, Code code, String what, String remedy) {

  /** Who ends the trouble. */
  public enum Kind {
    /** The lane closes its session and starts anew after a backoff. */
    RETRY,
    /** The lane stays closed until an operator has decided: going on could lose or double. */
    HALT
  }

  /** Stable names of troubles. */
  public enum Code {
    /** A connection was lost or could not be made. */
    DISCONNECTED,
    /** The server refused the credentials. */
    UNAUTHORIZED,
    /** Another instance owns the lane. */
    OWNED_ELSEWHERE,
    /** The lane's lock was lost while it ran. */
    LOCK_LOST,
    /** The stream or topic read from is not there. */
    SOURCE_MISSING,
    /** An existing stream differs from what the channel says. */
    SOURCE_DIFFERS,
    /** The stream is another one than the one that was left: recreated or restored. */
    SOURCE_RECREATED,
    /** The stream ends before the floor, or holds another message there: rolled back. */
    SOURCE_ROLLED_BACK,
    /** Deliveries did not come in sequence. */
    OUT_OF_SEQUENCE,
    /** The topic written to is missing, terminated, or differs from what the channel says. */
    TARGET_UNAVAILABLE,
    /** A message could not be stored. */
    SEND_FAILED,
    /** A receipt did not prove where the message was stored. */
    UNVERIFIED_RECEIPT,
    /** Somebody else writes under the lane's name. */
    FOREIGN_WRITER,
    /** The scan of the target could not begin where it must. */
    SCAN_INCOMPLETE,
    /** The journal is gone while other traces of the lane exist. */
    JOURNAL_LOST,
    /** The journal's last record is damaged or of a newer version. */
    JOURNAL_UNREADABLE,
    /** The journal could not be written or read. */
    JOURNAL_FAILED,
    /** The channel requires a stronger guarantee than can be given. */
    GUARANTEE_TOO_WEAK,
    /** Nothing moved for longer than the lane's stall limit. */
    STALLED,
    /** A named limit was reached that should never be. */
    LIMIT,
    /** A rule of the relay itself was broken. */
    BUG
  }

  public static Fault retry(Code code, String what, String remedy) {
    return new Fault(Kind.RETRY, code, what, remedy);
  }

  public static Fault halt(Code code, String what, String remedy) {
    return new Fault(Kind.HALT, code, what, remedy);
  }

  /** One line: code, what happened, what to do. */
  public String line() {
    return code + ": " + what + (remedy.isEmpty() ? "" : " (" + remedy + ")");
  }
}
