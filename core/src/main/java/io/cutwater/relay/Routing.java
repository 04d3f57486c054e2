package io.cutwater.relay;

import io.cutwater.message.Envelope;
import io.cutwater.message.TargetName;

/**
 * Everything that decides where a message goes, and its canonical text. Two routings with the same
 * text decide alike; another text is another routing epoch.
 *
 * @param spec the canonical text, from which the routing can be made again: the journal keeps it,
 *     so that an old epoch can be drained by its own rules
 * @param router where messages go
 * @param gate whether they may enter
 * @param shaping what of them is carried
 * @param deadLetters where those go that may not
 */
public record Routing(
    String spec, Router router, Gate gate, Shaping shaping, TargetName deadLetters) {

  /** A routing that carries messages as they are. */
  public Routing(String spec, Router router, Gate gate, TargetName deadLetters) {
    this(spec, router, gate, envelope -> envelope, deadLetters);
  }

  /** What of a message is carried: the same answer for the same message, always. */
  @FunctionalInterface
  public interface Shaping {
    Envelope shape(Envelope envelope);
  }

  /** Makes a routing from its canonical text. */
  public interface Parser {

    /**
     * @throws IllegalArgumentException when the text is none of this lane's specifications
     */
    Routing parse(String spec);
  }
}
