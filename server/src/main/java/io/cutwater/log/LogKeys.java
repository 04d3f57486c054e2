package io.cutwater.log;

import java.util.Set;

/** The keys a log line may carry: searches and alerts are written against them. */
public final class LogKeys {

  public static final Set<String> ALL =
      Set.of(
          "channel",
          "lane",
          "principal",
          "subject",
          "topic",
          "sequence",
          "messageId",
          "session",
          "code");

  private LogKeys() {}
}
