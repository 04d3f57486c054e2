package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.fleet.FleetLink;
import io.cutwater.pulsar.PulsarFleet;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import java.util.List;
import java.util.Optional;

/** How instances of a deployment meet: on the Pulsar that holds their journals. */
record PulsarLink(PulsarFleet fleet) implements FleetLink {

  /** What two, three, four, six or twelve instances can share evenly. */
  private static final int SLOTS = 12;

  /**
   * Where instances meet, and who shares the lanes: those whose files name the same channels in the
   * same order, since a lane's slot comes from its channel's place.
   *
   * @param namespace where the journals are; where each is with its channel, where the first
   *     channel's is; empty where there is no channel
   */
  record Place(Optional<String> namespace, String deployment, List<String> channels) {

    static Place of(Configuration configuration) {
      List<Channel> channels = configuration.channels();
      return new Place(
          configuration
              .journalNamespace()
              .or(() -> channels.stream().findFirst().map(first -> first.pulsar().namespacePath())),
          configuration.deployment(),
          channels.stream().map(Channel::name).toList());
    }

    private PulsarFleet.Settings settings(String instance) throws FaultException {
      if (namespace.isEmpty()) {
        throw new FaultException(
            Fault.retry(Fault.Code.TARGET_UNAVAILABLE, "no channel is configured", ""));
      }
      String work = Integer.toHexString(Part.number(String.join(" ", channels)));
      return new PulsarFleet.Settings(namespace.get(), deployment, work, instance, SLOTS);
    }
  }

  static Connector connector(Place place, Adapters adapters, String instance) {
    return heard ->
        new PulsarLink(
            PulsarFleet.join(adapters.pulsar(), place.settings(instance), heard::accept));
  }

  @Override
  public String work() {
    return fleet.work();
  }

  @Override
  public int slots() {
    return fleet.count();
  }

  @Override
  public boolean owns(int slot) {
    return fleet.owns(slot);
  }

  @Override
  public void say(String words) {
    fleet.say(words);
  }

  @Override
  public void leave() {
    fleet.leave();
  }

  @Override
  public void abandon() {
    fleet.abandon();
  }

  @Override
  public void close() {
    fleet.close();
  }
}
