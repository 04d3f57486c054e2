package io.cutwater.relay.sim;

import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Event;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.TargetOpening;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A JetStream stream that lanes write to. What a closed or broken connection had on the wire may
 * still come; a new leader keeps a part of what its predecessor had taken in. A lane's fence, moved
 * by each opening, is what keeps a former session's messages out, in one way for each mode.
 */
final class SimStreamTarget extends SimTarget {

  /** How messages are written, best first. */
  enum Mode {
    /**
     * Each message names the id of the one that it expects to be the last. A number would not do:
     * what a leader forgot, a successor's fence is numbered like, and what came next is accepted.
     */
    CHAIN,
    /** One batch a session, fenced at its first message, ended by the next opening. */
    FAST,
    /** Batches that are stored whole or not at all, one in flight, each fenced. */
    ATOMIC,
    /** One message in flight, with an id that the server knows for long enough, and fenced. */
    SINGLE,
    /** The same on servers that know no fence. */
    UNFENCED_SINGLE;

    boolean isOneAtATime() {
      return this == SINGLE || this == UNFENCED_SINGLE;
    }
  }

  /** How the server answers: taken in, or known, or not taken. */
  sealed interface Verdict {

    record Accepted() implements Verdict {}

    record Known(Position at) implements Verdict {}

    record Refused() implements Verdict {}
  }

  /**
   * Messages that come to the server together.
   *
   * @param id what a chain's next one expects to be the last
   * @param expected the id that a chain's one expects
   */
  record Unit(List<Sent> messages, Object id, Object expected) {}

  private record Add(SimPublisher from, Unit unit) {}

  final Mode mode;
  private final RandomGenerator random;
  private final Map<String, SimPublisher> fences = new HashMap<>();
  private final List<SimPublisher> connected = new ArrayList<>();
  private final List<SimPublisher> lingering = new ArrayList<>();
  private final Deque<Add> adding = new ArrayDeque<>();
  private final Map<String, Position> ids = new HashMap<>();

  /** The id of the last message, fences included, that is stored, and that was taken in. */
  private Object lastStored = new Object();

  private Object last = lastStored;

  SimStreamTarget(Mode mode, RandomGenerator random, Consumer<Message> observer) {
    super(observer);
    this.mode = mode;
    this.random = random;
  }

  @Override
  SimPublisher connect(TargetOpening opening, int batchMax, Consumer<Event> inbox) {
    // The fence stands behind all that was taken in before it.
    storeAll();
    last = new Object();
    lastStored = last;
    SimPublisher publisher = new SimPublisher(this, opening, batchMax, last, inbox);
    fences.put(opening.writer(), publisher);
    connected.add(publisher);
    return publisher;
  }

  /** A connection is closed or broken; what it had on the wire is not. */
  void disconnect(SimPublisher publisher, boolean lingers) {
    connected.remove(publisher);
    if (lingers) {
      lingering.add(publisher);
    }
  }

  // A publisher is itself, not one like it.
  @SuppressWarnings("ReferenceEquality")
  Verdict receive(SimPublisher from, Unit unit) {
    boolean fenced = fences.get(from.writer) != from;
    boolean refused =
        switch (mode) {
          case CHAIN -> !unit.expected().equals(last);
          case FAST, ATOMIC -> fenced;
          case SINGLE -> fenced || isOnItsWay(unit);
          case UNFENCED_SINGLE -> isOnItsWay(unit);
        };
    if (refused) {
      return new Verdict.Refused();
    }
    Position known = mode.isOneAtATime() ? ids.get(id(unit.messages().getFirst())) : null;
    if (known != null) {
      return new Verdict.Known(known);
    }
    adding.addLast(new Add(from, unit));
    last = unit.id();
    return new Verdict.Accepted();
  }

  private boolean isOnItsWay(Unit unit) {
    return adding.stream()
        .anyMatch(
            add -> id(add.unit().messages().getFirst()).equals(id(unit.messages().getFirst())));
  }

  /** What a server knows a message by: its lane and where it comes from. */
  private static String id(Sent sent) {
    String id = sent.outgoing().envelope().id();
    return id.substring(0, id.indexOf('-') + 1) + source(sent).text();
  }

  private static Position source(Sent sent) {
    return sent.outgoing().envelope().position();
  }

  @Override
  boolean isAdding() {
    return !adding.isEmpty() || !lingering.isEmpty();
  }

  @Override
  void persist() {
    if (!adding.isEmpty() && (lingering.isEmpty() || random.nextBoolean())) {
      storeNext();
      return;
    }
    SimPublisher one = lingering.get(random.nextInt(lingering.size()));
    one.linger();
    if (!one.isLingering()) {
      lingering.remove(one);
    }
  }

  private void storeAll() {
    while (!adding.isEmpty()) {
      storeNext();
    }
  }

  private void storeNext() {
    Add add = adding.removeFirst();
    lastStored = add.unit().id();
    for (Sent sent : add.unit().messages()) {
      Position at = store(add.from().writer, source(sent), sent.outgoing());
      ids.putIfAbsent(id(sent), at);
      add.from().stored(sent, at);
    }
  }

  /** A new leader: a part of what was taken in is stored, and nobody is told. */
  @Override
  void failAdds() {
    int kept = adding.isEmpty() ? 0 : random.nextInt(adding.size() + 1);
    List.copyOf(connected).forEach(SimPublisher::cut);
    for (int i = 0; i < kept; i++) {
      storeNext();
    }
    adding.clear();
    last = lastStored;
    if (mode == Mode.FAST) {
      // The new leader knows of no batch.
      fences.clear();
    }
  }

  @Override
  long lastSequence(String producer) {
    return -1;
  }

  @Override
  Optional<Position> lastWritten(String producer) {
    return log().stream()
        .filter(message -> message.producer().equals(producer))
        .map(Message::source)
        .reduce((a, b) -> b.isAfter(a) ? b : a);
  }

  @Override
  void storeForeign(Outgoing outgoing) {
    storeAll();
    super.storeForeign(outgoing);
    last = new Object();
    lastStored = last;
  }

  @Override
  void forget(String producer) {
    // A stream forgets no writer: its fence is exempt from expiry.
  }

  @Override
  Position position(int index) {
    return new StreamSequence(index + 1L);
  }

  @Override
  int index(Position position) {
    return (int) ((StreamSequence) position).value() - 1;
  }
}
