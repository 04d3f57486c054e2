package io.cutwater.pulsar;

import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.api.PulsarClientException;

/** The one place where what Pulsar throws becomes a {@link Fault}. */
final class Faults {

  private static final String GRANT =
      "renew the token, or grant its role produce and consume on the channel's topics";

  private Faults() {}

  /**
   * The fault that {@code failure} is.
   *
   * @param doing what was tried, and on which topic: {@code opening persistent://a/b/c}
   */
  static Fault of(String doing, Throwable failure) {
    Throwable cause = cause(failure);
    String what = doing + ": " + text(cause);
    return switch (cause) {
      case PulsarClientException refused when isRefusal(refused) ->
          Fault.retry(Code.UNAUTHORIZED, what, GRANT);
      case PulsarAdminException.NotAuthorizedException refused ->
          Fault.retry(Code.UNAUTHORIZED, what, GRANT);
      case PulsarClientException.TopicTerminatedException gone ->
          Fault.retry(
              Code.TARGET_UNAVAILABLE,
              what,
              "a terminated topic takes no message ever again: give the channel another topic");
      case PulsarClientException.ServiceNotReadyException fenced ->
          Fault.retry(
              Code.DISCONNECTED,
              what,
              "a broker says so while a topic moves; where it goes on, unload the topic"
                  + " (pulsar-admin topics unload)");
      case PulsarClientException named when isHeldByAnother(named) ->
          Fault.retry(Code.FOREIGN_WRITER, what, "only the relay's role may produce there");
      case PulsarClientException.InvalidMessageException tooLarge ->
          Fault.retry(Code.SEND_FAILED, what, "the broker's limit is below the channel's");
      case PulsarClientException full when isQuota(full) ->
          Fault.retry(Code.TARGET_UNAVAILABLE, what, "consume the backlog, or raise its quota");
      case PulsarClientException missing when isMissing(missing) ->
          Fault.retry(Code.TARGET_UNAVAILABLE, what, "create the tenant, namespace and topic");
      case PulsarAdminException.NotFoundException missing ->
          Fault.retry(Code.TARGET_UNAVAILABLE, what, "create the tenant, namespace and topic");
      case PulsarClientException refused when isForbiddenByPolicy(refused) ->
          Fault.retry(Code.TARGET_UNAVAILABLE, what, "change what the topic's policies forbid");
      case PulsarAdminException refused when isForbiddenByPolicy(refused) ->
          Fault.retry(Code.TARGET_UNAVAILABLE, what, "change what the topic's policies forbid");
      case InterruptedException stopped -> Fault.retry(Code.DISCONNECTED, what, "");
      default -> Fault.retry(Code.DISCONNECTED, what, "see whether the broker can be reached");
    };
  }

  static FaultException exception(String doing, Throwable failure) {
    return new FaultException(of(doing, failure), cause(failure));
  }

  /** What really happened, below what futures wrap around it. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Whether a producer was refused because another one has the name or the topic for itself. */
  static boolean isHeldByAnother(Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof PulsarClientException.ProducerBusyException
        || cause instanceof PulsarClientException.ProducerFencedException;
  }

  /** Whether a topic, namespace or tenant does not exist. */
  static boolean isMissing(Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof PulsarClientException.NotFoundException
        || cause instanceof PulsarClientException.TopicDoesNotExistException
        || cause instanceof PulsarAdminException.NotFoundException;
  }

  /** Whether we are not allowed to ask, as opposed to: there is no such thing. */
  static boolean isRefused(Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof PulsarAdminException.NotAuthorizedException || isUnreachable(cause);
  }

  /** Whether nobody answered at all. */
  static boolean isUnreachable(Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof PulsarAdminException.ConnectException
        || cause instanceof PulsarAdminException.TimeoutException;
  }

  private static boolean isRefusal(Throwable cause) {
    return cause instanceof PulsarClientException.AuthenticationException
        || cause instanceof PulsarClientException.AuthorizationException
        || cause instanceof PulsarClientException.GettingAuthenticationDataException
        || cause instanceof PulsarClientException.UnsupportedAuthenticationException;
  }

  private static boolean isQuota(Throwable cause) {
    return cause instanceof PulsarClientException.ProducerBlockedQuotaExceededError
        || cause instanceof PulsarClientException.ProducerBlockedQuotaExceededException;
  }

  private static boolean isForbiddenByPolicy(Throwable cause) {
    return cause instanceof PulsarClientException.NotAllowedException
        || cause instanceof PulsarClientException.InvalidTopicNameException
        || cause instanceof PulsarClientException.IncompatibleSchemaException
        || cause instanceof PulsarAdminException.PreconditionFailedException
        || cause instanceof PulsarAdminException.NotAllowedException
        || cause instanceof PulsarAdminException.ConflictException;
  }

  private static String text(Throwable cause) {
    if (cause instanceof InterruptedException) {
      return "interrupted";
    }
    if (cause instanceof TimeoutException) {
      return "no answer in time";
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message.trim();
  }
}
