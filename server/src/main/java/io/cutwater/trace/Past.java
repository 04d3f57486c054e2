package io.cutwater.trace;

import io.cutwater.lane.LogEntry.Carriage;
import io.cutwater.message.Position;
import io.cutwater.relay.JournalRecord;
import io.cutwater.relay.Router;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a lane's journal says.
 *
 * @param record its last record
 * @param author what the names of its writers begin with as long as its source is that of the
 *     record
 * @param router where its messages go; empty where this Cutwater cannot read the routing
 */
public record Past(JournalRecord record, String author, Optional<Router> router) {

  /** Whether the lane wrote it while its source was the one of the record. */
  boolean isAuthorOf(Carriage carriage) {
    return carriage.author().equals(author);
  }

  /** Whether nothing that was written like this can be followed by an earlier position. */
  boolean isPresent(Carriage carriage) {
    return isAuthorOf(carriage)
        && carriage.generation().equals(OptionalLong.of(record.generation()));
  }

  /** Whether all up to {@code position} was delivered. */
  boolean hasDelivered(Position position) {
    return record.floor().isPresent() && !position.isAfter(record.floor().get());
  }
}
