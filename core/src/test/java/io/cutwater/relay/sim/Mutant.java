package io.cutwater.relay.sim;

import java.util.OptionalLong;

/**
 * A bug that somebody might make: a piece of source, and what would stand in its place.
 *
 * @param name what the bug is
 * @param rule the rule that it breaks, by its number in {@code docs/reference/exactness-tests.md}
 *     or in words
 * @param file the source file's name: of the relay, or of this simulation, where it stands for an
 *     adapter or a server
 * @param before occurs once in it
 * @param life a seed whose life was seen to break that rule, and is lived first; where only one in
 *     many thousands does. Those of all others are lived when it does no more
 */
record Mutant(
    String name, String rule, String file, String before, String after, OptionalLong life) {

  Mutant(String name, String rule, String file, String before, String after) {
    this(name, rule, file, before, after, OptionalLong.empty());
  }

  /** The same, of which a life is known that shows it. */
  Mutant shownBy(long seed) {
    return new Mutant(name, rule, file, before, after, OptionalLong.of(seed));
  }

  /** The source with the bug in it. */
  String in(String source) {
    int at = source.indexOf(before);
    if (at < 0 || source.indexOf(before, at + 1) >= 0) {
      throw new IllegalStateException(
          "mutant "
              + name
              + ": its piece of source must occur once in "
              + file
              + (at < 0 ? ", and does not occur" : ", and occurs more often")
              + ". Bring it up to date");
    }
    return source.substring(0, at) + after + source.substring(at + before.length());
  }
}
