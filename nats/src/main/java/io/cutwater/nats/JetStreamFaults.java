package io.cutwater.nats;

import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.nats.client.JetStreamApiException;
import java.io.IOException;

/** Calls to JetStream, and what their failures mean to an operator. */
final class JetStreamFaults {

  static final int STREAM_NOT_FOUND = 10059;
  static final int CONSUMER_NOT_FOUND = 10014;
  static final int MESSAGE_NOT_FOUND = 10037;

  private static final int NOT_ENABLED = 10076;
  private static final int NOT_ENABLED_FOR_ACCOUNT = 10039;
  private static final int CONSUMER_NOT_UNIQUE = 10100;
  private static final int CONSUMER_MULTIPLE_ON_WORK_QUEUE = 10099;
  private static final int CONSUMER_LIMIT = 10026;
  private static final int PENDING_LIMIT = 10121;
  private static final int PENDING_POLICY = 10082;
  private static final int OVERLAPPING_FILTERS = 10138;
  private static final int SUBJECTS_OVERLAP = 10065;

  private JetStreamFaults() {}

  /** A request to JetStream. */
  interface Call<T> {
    T make() throws IOException, JetStreamApiException;
  }

  /**
   * Makes {@code call}.
   *
   * @param what what was to be done, for the fault's text
   */
  static <T> T of(String what, Call<T> call) throws FaultException {
    try {
      return call.make();
    } catch (JetStreamApiException e) {
      throw new FaultException(refused(what, e), e);
    } catch (IOException e) {
      throw new FaultException(unanswered(what, e), e);
    } catch (IllegalStateException e) {
      throw new FaultException(unanswered(what, e), e);
    }
  }

  private static Fault unanswered(String what, Exception cause) {
    return Fault.retry(
        Code.DISCONNECTED,
        "no answer from JetStream while trying to " + what + ": " + cause.getMessage(),
        "see that JetStream is enabled, that its stream has a leader, and that this user may"
            + " publish to $JS.API.>");
  }

  private static Fault refused(String what, JetStreamApiException e) {
    String text = "cannot " + what + ": " + e.getErrorDescription();
    return switch (e.getApiErrorCode()) {
      case STREAM_NOT_FOUND ->
          Fault.retry(Code.SOURCE_MISSING, text, "create the stream, or say create: true");
      case NOT_ENABLED, NOT_ENABLED_FOR_ACCOUNT ->
          Fault.retry(Code.SOURCE_MISSING, text, "enable JetStream for this account");
      case CONSUMER_NOT_UNIQUE, CONSUMER_MULTIPLE_ON_WORK_QUEUE ->
          Fault.retry(
              Code.SOURCE_DIFFERS,
              text,
              "a WorkQueue stream has one reader per subject: remove the other consumer, or give"
                  + " the channel other subjects");
      case CONSUMER_LIMIT ->
          Fault.retry(
              Code.SOURCE_DIFFERS, text, "raise max_consumers, or remove consumers nobody uses");
      case PENDING_LIMIT, PENDING_POLICY ->
          Fault.retry(
              Code.SOURCE_DIFFERS,
              text,
              "raise the server's max_ack_pending, or shrink the window");
      case SUBJECTS_OVERLAP ->
          Fault.retry(
              Code.SOURCE_DIFFERS,
              text,
              "another stream captures some of these subjects: name that one as the channel's"
                  + " stream, or give the channel other subjects");
      case OVERLAPPING_FILTERS ->
          Fault.retry(Code.SOURCE_DIFFERS, text, "give the channel subjects that do not overlap");
      default -> Fault.retry(Code.DISCONNECTED, text, "");
    };
  }
}
