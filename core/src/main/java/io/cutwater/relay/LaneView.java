package io.cutwater.relay;

import io.cutwater.message.LaneId;
import java.util.List;
import java.util.Optional;

/**
 * What can be told of a lane at one moment; a snapshot for status, health and metrics.
 *
 * @param lane the lane
 * @param phase the name of its phase: {@code resting}, {@code starting}, {@code standby}, {@code
 *     running}, {@code draining}, {@code closing}, {@code halted}, {@code stopped}
 * @param sinceMillis when it entered that phase
 * @param session counts the sessions of this process's lane
 * @param floor the text of the highest position up to which all is confirmed; empty for none
 * @param journalledFloor the same as the journal knows it
 * @param lag messages read but not confirmed and those the source has waiting; -1 when unknown
 * @param inFlightMessages the window's messages
 * @param inFlightBytes the window's bytes
 * @param windowMessages the window's limit
 * @param delivered messages read since the process started
 * @param stored messages confirmed by a target since the process started, dead letters included
 * @param skipped messages found to be stored already by an earlier session
 * @param deadLettered messages stored as dead letters
 * @param omitted messages that were not to be carried: echoes of what their target already holds
 * @param expired messages that the source removed before they were read, at most
 * @param dropped messages that came and were not taken in, since too many were not stored yet
 * @param latency from the source to the target's confirmation
 * @param guarantee what it promises, as far as is known
 * @param weaknesses why the guarantee is less than exactly-once; empty when it is not
 * @param fault why the lane does not run, or why its last session ended
 * @param abandoned messages in flight when the lane was stopped
 */
public record LaneView(
    LaneId lane,
    String phase,
    long sinceMillis,
    long session,
    String floor,
    String journalledFloor,
    long lag,
    int inFlightMessages,
    long inFlightBytes,
    int windowMessages,
    long delivered,
    long stored,
    long skipped,
    long deadLettered,
    long omitted,
    long expired,
    long dropped,
    Latency latency,
    Guarantee guarantee,
    List<String> weaknesses,
    Optional<Fault> fault,
    int abandoned) {

  public LaneView {
    weaknesses = List.copyOf(weaknesses);
  }

  /** Whether messages could cross now and none does. */
  public boolean isAtRest() {
    return isRunning() && inFlightMessages == 0;
  }

  /** Whether messages can cross now. */
  public boolean isRunning() {
    return phase.equals("running");
  }
}
