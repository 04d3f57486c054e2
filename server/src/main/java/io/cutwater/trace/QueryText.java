package io.cutwater.trace;

import io.cutwater.message.StreamSequence;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what kind of id a text is. */
final class QueryText {

  /** No server keeps a longer header or property that one would want to type. */
  private static final int LENGTH_MAX = 2_048;

  private static final Pattern SEQUENCE = Pattern.compile("[0-9]+");
  private static final Pattern STREAM = Pattern.compile("(.+):([0-9]+)");
  private static final Pattern TOPIC =
      Pattern.compile("(-?[0-9]+):(-?[0-9]+)(?::(-?[0-9]+))?(?::(-?[0-9]+))?");

  private QueryText() {}

  static Query parse(String text, Query.Known known) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("an id is not empty");
    }
    if (text.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("an id has " + LENGTH_MAX + " characters at most");
    }
    Matcher topic = TOPIC.matcher(text);
    if (topic.matches()) {
      return inTopic(text, topic);
    }
    Matcher stream = STREAM.matcher(text);
    if (stream.matches() && known.streams().contains(stream.group(1))) {
      return new Query.InStream(text, Optional.of(stream.group(1)), sequence(stream.group(2)));
    }
    if (SEQUENCE.matcher(text).matches()) {
      return bare(text, known);
    }
    return new Query.Id(text);
  }

  private static Query bare(String text, Query.Known known) {
    if (!known.isOneChannel()) {
      throw new IllegalArgumentException(
          text
              + " alone could be a sequence of any stream: say STREAM:"
              + text
              + ", or --channel NAME; or --as-id where it is a message's own id");
    }
    return new Query.InStream(text, Optional.empty(), sequence(text));
  }

  private static Query inTopic(String text, Matcher parts) {
    long ledger = number(parts.group(1));
    long entry = number(parts.group(2));
    if (ledger < 0 || entry < 0) {
      throw new IllegalArgumentException(
          text + " names no stored message: ledger and entry begin at 0");
    }
    return new Query.InTopic(text, ledger, entry, index(parts.group(3)), index(parts.group(4)));
  }

  /** Pulsar writes -1 where there is none. */
  private static OptionalInt index(@Nullable String part) {
    if (part == null) {
      return OptionalInt.empty();
    }
    long value = number(part);
    if (value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(part + " is no partition and no place in a batch");
    }
    return value < 0 ? OptionalInt.empty() : OptionalInt.of((int) value);
  }

  private static StreamSequence sequence(String digits) {
    long value = number(digits);
    if (value < 1) {
      throw new IllegalArgumentException("a stream's sequences begin at 1, not " + digits);
    }
    return new StreamSequence(value);
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(digits + " is larger than any position", e);
    }
  }
}
