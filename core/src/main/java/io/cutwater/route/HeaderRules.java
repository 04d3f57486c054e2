package io.cutwater.route;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which headers of a message are carried. A pattern is a name, or the beginning of names with a
 * {@code *} behind it; case matters, as in NATS.
 *
 * @param allow only these; empty: all
 * @param deny not these, even where they are allowed
 */
public record HeaderRules(List<String> allow, List<String> deny) {

  /** Every header is carried. */
  public static final HeaderRules ALL = new HeaderRules(List.of(), List.of());

  public HeaderRules {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /** The headers that are carried; the same object where all are. */
  public Headers apply(Headers headers) {
    if (headers.isEmpty()
        || (allow.isEmpty() && deny.isEmpty())
        || headers.names().stream().allMatch(this::carries)) {
      return headers;
    }
    Map<String, List<String>> kept = new LinkedHashMap<>();
    for (String name : headers.names()) {
      if (carries(name)) {
        kept.put(name, headers.all(name));
      }
    }
    return Headers.of(kept);
  }

  /** That a message has no value is no header of its publisher's. */
  private boolean carries(String name) {
    return name.equals(Envelope.NULL_VALUE) || isWanted(name);
  }

  private boolean isWanted(String name) {
    return (allow.isEmpty() || matches(allow, name)) && !matches(deny, name);
  }

  private static boolean matches(List<String> patterns, String name) {
    for (String pattern : patterns) {
      if (pattern.endsWith("*")
          ? name.startsWith(pattern.substring(0, pattern.length() - 1))
          : name.equals(pattern)) {
        return true;
      }
    }
    return false;
  }
}
