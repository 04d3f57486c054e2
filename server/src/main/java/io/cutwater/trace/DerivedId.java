package io.cutwater.trace;

import io.cutwater.lane.LogName;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ids that Cutwater derived from where a message was first: {@code STREAM-INCARNATION-SEQUENCE} and
 * {@code TOPIC-LEDGER-ENTRY}, behind it {@code -INDEX} in a batch.
 */
final class DerivedId {

  private static final Pattern IN_STREAM = Pattern.compile("-[0-9a-z]+-([0-9]{1,18})");
  private static final Pattern IN_TOPIC =
      Pattern.compile("-([0-9]{1,18})-([0-9]{1,18})(?:-([0-9]{1,9}))?");
  private static final Pattern PARTITION = Pattern.compile("-partition-[0-9]+$");

  private DerivedId() {}

  /** The place in {@code log} that {@code id} was derived from, if it was. */
  static Optional<Position> in(LogName log, String id) {
    String prefix =
        log.isStream()
            ? log.name()
            : PARTITION
                .matcher(log.name().substring(log.name().lastIndexOf('/') + 1))
                .replaceFirst("");
    if (!id.startsWith(prefix)) {
      return Optional.empty();
    }
    String rest = id.substring(prefix.length());
    return log.isStream() ? inStream(rest) : inTopic(rest);
  }

  private static Optional<Position> inStream(String rest) {
    Matcher parts = IN_STREAM.matcher(rest);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long sequence = Long.parseLong(parts.group(1));
    return sequence < 1 ? Optional.empty() : Optional.of(new StreamSequence(sequence));
  }

  /** An id does not say the partition; whoever looks knows it. */
  private static Optional<Position> inTopic(String rest) {
    Matcher parts = IN_TOPIC.matcher(rest);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int index = parts.group(3) == null ? -1 : Integer.parseInt(parts.group(3));
    return Optional.of(
        new LedgerPosition(
            Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), -1, index));
  }
}
