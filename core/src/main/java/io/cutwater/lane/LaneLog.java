package io.cutwater.lane;

import io.cutwater.relay.Fault;
import io.cutwater.relay.LaneView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** What a lane says of itself: one line per change of phase. */
final class LaneLog {

  private static final Logger LOG = LoggerFactory.getLogger("io.cutwater.lane");

  private LaneLog() {}

  static void phase(LaneView after) {
    switch (after.phase()) {
      case "running" ->
          line(Level.INFO, after)
              .log("Lane runs behind floor {}", after.floor().isEmpty() ? "none" : after.floor());
      case "resting", "halted" -> faulted(after);
      case "standby" -> line(Level.INFO, after).log("Lane stands by: another instance owns it");
      case "stopped" ->
          line(after.abandoned() > 0 ? Level.WARN : Level.INFO, after)
              .log(
                  "Lane stopped at floor {}; {} messages in flight will come again",
                  after.floor(),
                  after.abandoned());
      default -> line(Level.DEBUG, after).log("Lane is {}", after.phase());
    }
  }

  private static void faulted(LaneView view) {
    if (view.fault().isEmpty()) {
      return;
    }
    Fault fault = view.fault().get();
    line(fault.kind() == Fault.Kind.HALT ? Level.ERROR : Level.WARN, view)
        .addKeyValue("code", fault.code())
        .log(
            "Lane {}: {}{}",
            fault.kind() == Fault.Kind.HALT ? "halts" : "starts anew",
            fault.what(),
            fault.remedy().isEmpty() ? "" : " (" + fault.remedy() + ")");
  }

  private static LoggingEventBuilder line(Level level, LaneView view) {
    return LOG.atLevel(level)
        .addKeyValue("channel", view.lane().channel())
        .addKeyValue("lane", view.lane().text())
        .addKeyValue("session", view.session());
  }
}
