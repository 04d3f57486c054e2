package io.cutwater.route;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What NATS says of subjects: which may be published to, and which a filter matches. */
public final class SubjectName {

  /**
   * In bytes of UTF-8. A server closes the connection upon a protocol line beyond 4,096 bytes; the
   * rest of it is left to reply subjects.
   */
  static final int BYTES_MAX = 2_048;

  private static final int BYTES_A_CHARACTER_MAX = 3;

  /** What lanes keep in the streams they write to, to fence their former sessions off. */
  public static final String FENCES = "cutwater.fence.";

  /**
   * What stands where a stream's name would, when subjects are of no stream. No stream has a space
   * in its name.
   */
  public static final String CORE = "core NATS";

  private static final List<String> SERVERS = List.of("$", "_INBOX.", "_R_.");

  private SubjectName() {}

  /** Whether {@code target} stands for subjects of no stream, those of dead letters included. */
  public static boolean isCore(String target) {
    return target.startsWith(CORE);
  }

  /** Why no message can be published to {@code subject}; empty where one can. */
  public static Optional<String> fault(String subject) {
    if (subject.isEmpty()) {
      return Optional.of("the subject is empty");
    }
    if (subject.length() * BYTES_A_CHARACTER_MAX > BYTES_MAX && bytes(subject) > BYTES_MAX) {
      return Optional.of(
          "the subject takes " + bytes(subject) + " bytes, at most " + BYTES_MAX + " may be");
    }
    if (subject.startsWith(FENCES)) {
      return Optional.of("the subject is for the fences of lanes: " + subject);
    }
    for (int i = 0; i < subject.length(); i++) {
      char c = subject.charAt(i);
      if (c <= ' ' || c == 0x7f) {
        return Optional.of(
            "the subject holds white space or a control character: " + visible(subject));
      }
    }
    for (String token : subject.split("\\.", -1)) {
      if (token.isEmpty()) {
        return Optional.of("the subject has an empty token: " + subject);
      }
      if (token.equals("*") || token.equals(">")) {
        return Optional.of("the subject has a wildcard: " + subject);
      }
    }
    return Optional.empty();
  }

  private static int bytes(String subject) {
    return subject.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Whether a subject is one by which servers and their clients speak with each other: a request to
   * JetStream, a reply. Where no stream says which subjects it takes, no message may choose one.
   */
  static boolean isReserved(String subject) {
    return SERVERS.stream().anyMatch(subject::startsWith);
  }

  private static String visible(String subject) {
    return subject.replaceAll("[\\p{Cntrl}]", "?");
  }

  /** Whether one of {@code filters} matches {@code subject}. */
  public static boolean matchesAny(List<String> filters, String subject) {
    for (String filter : filters) {
      if (matches(filter, subject)) {
        return true;
      }
    }
    return false;
  }

  /** Whether {@code filter}, in which {@code *} and {@code >} stand for tokens, matches. */
  public static boolean matches(String filter, String subject) {
    int f = 0;
    int s = 0;
    while (f < filter.length() && s < subject.length()) {
      int filterEnd = end(filter, f);
      int subjectEnd = end(subject, s);
      if (filterEnd - f == 1 && filter.charAt(f) == '>') {
        return true;
      }
      boolean any = filterEnd - f == 1 && filter.charAt(f) == '*';
      boolean same =
          filterEnd - f == subjectEnd - s && filter.regionMatches(f, subject, s, filterEnd - f);
      if (!any && !same) {
        return false;
      }
      f = filterEnd + 1;
      s = subjectEnd + 1;
    }
    return f > filter.length() && s > subject.length();
  }

  /** Whether some subject matches both filters. */
  public static boolean overlap(String one, String other) {
    String[] a = one.split("\\.", -1);
    String[] b = other.split("\\.", -1);
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      if (a[i].equals(">") || b[i].equals(">")) {
        return true;
      }
      if (!a[i].equals("*") && !b[i].equals("*") && !a[i].equals(b[i])) {
        return false;
      }
    }
    return a.length == b.length;
  }

  private static int end(String text, int from) {
    int dot = text.indexOf('.', from);
    return dot < 0 ? text.length() : dot;
  }
}
