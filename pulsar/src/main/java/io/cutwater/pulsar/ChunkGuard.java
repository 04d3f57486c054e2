package io.cutwater.pulsar;

import io.cutwater.message.LedgerPosition;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.impl.MessageImpl;
import org.apache.pulsar.common.api.proto.MessageMetadata;
import org.apache.pulsar.common.naming.TopicName;
import org.apache.pulsar.common.policies.data.ManagedLedgerInternalStats.LedgerInfo;

/**
 * Finds chunked messages whose beginning lies before the floor and whose end lies behind it. A
 * message in chunks stands where its last chunk does; others may be stored between its chunks, and
 * the floor may be one of them. A reader that starts there meets chunks without a beginning, and
 * its client drops them without a word: the message would be lost.
 *
 * <p>So each entry that was passed over is looked at, at the start of a session: a chunk of which
 * no beginning was seen makes the reader start again at that beginning.
 */
final class ChunkGuard {

  /** Entries that a session looks at; a lane's own session never lets so many pass by a chunk. */
  static final int EXAMINED_MAX = 1_000;

  /** How far before the floor a beginning is looked for, in entries. */
  static final int LOOK_BACK_MAX = 1_000;

  private final PulsarClients clients;
  private final String topic;
  private final int partition;
  private final Set<String> begun = new HashSet<>();
  private int examined;

  ChunkGuard(PulsarClients clients, String topic) {
    this.clients = clients;
    this.topic = topic;
    this.partition = TopicName.getPartitionIndex(topic);
  }

  private record Chunk(String message, int index) {}

  /**
   * Looks at what was passed over between two messages that were read one after the other.
   *
   * @return where to start reading, itself included, so that nothing is missed; empty to go on
   */
  Optional<LedgerPosition> missed(LedgerPosition before, LedgerPosition at) throws FaultException {
    return examined >= EXAMINED_MAX || clients.admin().isEmpty()
        ? Optional.empty()
        : look(before, at, () -> ++examined <= EXAMINED_MAX);
  }

  /**
   * Looks at what lies between the last message read and the topic's end, of which nothing has come
   * for a while. It may yet come: a broker that is slow is no proof of chunks. So the look ends as
   * soon as something does, and is not counted.
   *
   * @param at behind the last entry to look at
   * @param comes whether a message has come meanwhile
   */
  Optional<LedgerPosition> outstanding(
      LedgerPosition before, LedgerPosition at, BooleanSupplier comes) throws FaultException {
    int[] looked = {0};
    return clients.admin().isEmpty()
        ? Optional.empty()
        : look(before, at, () -> !comes.getAsBoolean() && ++looked[0] <= EXAMINED_MAX);
  }

  private Optional<LedgerPosition> look(
      LedgerPosition before, LedgerPosition at, BooleanSupplier goesOn) throws FaultException {
    if (before.ledger() == at.ledger()) {
      return look(at.ledger(), before.entry() + 1, at.entry(), goesOn);
    }
    for (LedgerInfo ledger : ledgers()) {
      if (ledger.ledgerId >= before.ledger() && ledger.ledgerId <= at.ledger()) {
        long from = ledger.ledgerId == before.ledger() ? before.entry() + 1 : 0;
        long to = ledger.ledgerId == at.ledger() ? at.entry() : ledger.entries;
        Optional<LedgerPosition> start = look(ledger.ledgerId, from, to, goesOn);
        if (start.isPresent()) {
          return start;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<LedgerPosition> look(long ledger, long from, long to, BooleanSupplier goesOn)
      throws FaultException {
    for (long entry = from; entry < to && goesOn.getAsBoolean(); entry++) {
      Optional<Chunk> chunk = chunk(ledger, entry);
      if (chunk.isPresent() && begun.add(chunk.get().message()) && chunk.get().index() > 0) {
        return Optional.of(beginning(chunk.get(), new Entry(ledger, entry)));
      }
    }
    return Optional.empty();
  }

  /** A reader starts anew: so does the search. */
  void restart() {
    examined = 0;
  }

  private record Entry(long ledger, long entry) {}

  private LedgerPosition beginning(Chunk chunk, Entry behind) throws FaultException {
    List<LedgerInfo> ledgers = ledgers();
    Entry at = behind;
    for (int i = 0; i < LOOK_BACK_MAX + EXAMINED_MAX; i++) {
      Optional<Entry> before = before(at, ledgers);
      if (before.isEmpty()) {
        break;
      }
      at = before.get();
      if (chunk(at.ledger(), at.entry())
          .filter(one -> one.equals(new Chunk(chunk.message(), 0)))
          .isPresent()) {
        return new LedgerPosition(at.ledger(), at.entry(), partition, -1);
      }
    }
    throw new FaultException(
        Fault.halt(
            Code.LIMIT,
            "the chunked message that "
                + behind.ledger()
                + ":"
                + behind.entry()
                + " of "
                + topic
                + " is part of begins more than "
                + LOOK_BACK_MAX
                + " entries before what was carried, or its beginning was removed",
            "see who publishes it, then say where to go on: ./cutwater resume CHANNEL"));
  }

  private static Optional<Entry> before(Entry at, List<LedgerInfo> ledgers) {
    if (at.entry() > 0) {
      return Optional.of(new Entry(at.ledger(), at.entry() - 1));
    }
    return ledgers.stream()
        .filter(ledger -> ledger.ledgerId < at.ledger() && ledger.entries > 0)
        .reduce((one, next) -> next)
        .map(ledger -> new Entry(ledger.ledgerId, ledger.entries - 1));
  }

  private List<LedgerInfo> ledgers() throws FaultException {
    PulsarAdmin admin = clients.admin().orElseThrow();
    return new ArrayList<>(
        Answer.within(
                clients.answerLimit(),
                "listing the ledgers of " + topic,
                admin.topics().getInternalStatsAsync(topic))
            .ledgers);
  }

  /** The chunk that an entry is; empty where it is none, or holds no message at all. */
  private Optional<Chunk> chunk(long ledger, long entry) throws FaultException {
    PulsarAdmin admin = clients.admin().orElseThrow();
    try {
      List<Message<byte[]>> messages =
          Answer.raw(
              clients.answerLimit(), admin.topics().getMessagesByIdAsync(topic, ledger, entry));
      return messages.size() == 1 && messages.getFirst() instanceof MessageImpl<byte[]> message
          ? chunk(message.getMessageBuilder())
          : Optional.empty();
    } catch (ExecutionException e) {
      // Markers of transactions and of replication are no messages; what is gone is none either.
      if (Faults.isRefused(e)) {
        throw Faults.exception("looking at " + ledger + ":" + entry + " of " + topic, e);
      }
      return Optional.empty();
    } catch (TimeoutException e) {
      throw Faults.exception("looking at " + ledger + ":" + entry + " of " + topic, e);
    }
  }

  private static Optional<Chunk> chunk(MessageMetadata metadata) {
    return metadata.hasChunkId() && metadata.hasUuid()
        ? Optional.of(new Chunk(metadata.getUuid(), metadata.getChunkId()))
        : Optional.empty();
  }
}
