package io.cutwater.fleet;

import java.util.List;

/**
 * The fleet as one instance sees it.
 *
 * @param joined whether it hears the others
 * @param reason why it does not; empty where it does
 * @param others the other instances, by name
 */
public record FleetView(boolean joined, String reason, List<Member> others) {

  public FleetView {
    others = List.copyOf(others);
  }
}
