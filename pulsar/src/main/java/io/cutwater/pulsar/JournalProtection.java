package io.cutwater.pulsar;

import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a journal may be emptied.
 *
 * <p>Asking takes four requests to the administration, which is most of what a start costs where
 * there are hundreds of lanes. So every state record says what its writer had read back, and a
 * successor takes its word to start, and asks once it runs. Before the first state record nobody's
 * word is taken (E9).
 */
final class JournalProtection {

  private static final Logger LOG = LoggerFactory.getLogger(JournalProtection.class);

  private final PulsarClients clients;
  private final PulsarJournal.Settings settings;

  /** Found weak while a lane ran: no record's word is taken any more. */
  private volatile boolean suspected;

  JournalProtection(PulsarClients clients, PulsarJournal.Settings settings) {
    this.clients = clients;
    this.settings = settings;
  }

  /** What a state record says when its writer has seen that the journal is protected. */
  String word() {
    return "compaction-bytes=" + settings.compactionBytes();
  }

  /**
   * Makes and protects the topic where it is missing. Blocks.
   *
   * @return what {@link #ask} says of it then; empty where it was there, and nobody asked
   */
  Optional<List<String>> make() throws FaultException {
    return new PulsarTopics(clients).existing(settings.topic()).isEmpty()
        ? Optional.of(ask())
        : Optional.empty();
  }

  /** Whether {@code word} of the last state record is enough to start. */
  boolean isTaken(Optional<String> word) {
    return !suspected && clients.admin().isPresent() && word.equals(Optional.of(word()));
  }

  /**
   * Asks, and protects the journal where it is not. Blocks.
   *
   * @return why it may be emptied nonetheless; none when it may not
   */
  List<String> ask() throws FaultException {
    List<String> weaknesses = topic().prepare();
    suspected = !weaknesses.isEmpty();
    return weaknesses;
  }

  /**
   * Asks once, some time from now, and again while there is no answer. Ends when it has one, and
   * when it is interrupted.
   *
   * @param onWeakness takes why the journal may be emptied
   */
  Thread askLater(Consumer<String> onWeakness) {
    return Thread.ofVirtual()
        .name("journal protection " + settings.topic())
        .start(() -> {
          boolean isKnown = false;
          while (!isKnown && pause()) {
            try {
              List<String> weaknesses = ask();
              weaknesses.stream().findFirst().ifPresent(onWeakness);
              isKnown = true;
            } catch (FaultException e) {
              LOG.debug("cannot see yet whether {} is protected", settings.topic(), e);
            }
          }
        });
  }

  /** Lanes that started together do not ask together. */
  private boolean pause() {
    long most = settings.askWithin().toMillis();
    try {
      Thread.sleep(
          Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1)));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private JournalTopic topic() {
    return new JournalTopic(clients, settings.topic(), settings.compactionBytes());
  }
}
