package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.message.LaneId;
import io.cutwater.nats.NatsProbe;
import io.cutwater.pulsar.PulsarJournal;
import io.cutwater.pulsar.PulsarProbe;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import java.util.ArrayList;
import java.util.List;

/** Looks at what each channel would meet on the real servers. Changes nothing. */
public final class Preflight {

  private final Adapters adapters;

  private Preflight(Adapters adapters) {
    this.adapters = adapters;
  }

  /**
   * What one channel would meet.
   *
   * @param wouldRun whether nothing keeps its lane from starting
   * @param unreachable whether a server did not answer, so that the rest is unknown
   * @param guarantee what it would give; {@code undetermined} where that could not be told
   * @param problems what keeps it from starting
   * @param weaknesses why the guarantee would be less than exactly-once
   * @param wouldMake what its start would create
   */
  public record Finding(
      String channel,
      boolean wouldRun,
      boolean unreachable,
      String guarantee,
      List<String> problems,
      List<String> weaknesses,
      List<String> wouldMake,
      List<String> notes) {

    public Finding {
      problems = List.copyOf(problems);
      weaknesses = List.copyOf(weaknesses);
      wouldMake = List.copyOf(wouldMake);
      notes = List.copyOf(notes);
    }
  }

  /** What was found so far of one channel. */
  private static final class Draft {
    private final List<String> problems = new ArrayList<>();
    private final List<String> weaknesses = new ArrayList<>();
    private final List<String> wouldMake = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean unreachable;

    void fail(Fault fault) {
      problems.add(fault.line());
      unreachable |= fault.code() == Fault.Code.DISCONNECTED;
    }
  }

  /** Blocks, bounded in time for each channel. */
  public static List<Finding> check(Configuration configuration) {
    try (Adapters adapters = new Adapters(configuration, "check")) {
      Preflight preflight = new Preflight(adapters);
      return configuration.channels().stream().map(preflight::check).toList();
    }
  }

  private Finding check(Channel channel) {
    Draft draft = new Draft();
    checkNats(channel, draft);
    checkPulsar(channel, draft);
    boolean isExact = draft.weaknesses.isEmpty();
    if (channel.requireExactlyOnce() && !isExact) {
      draft.problems.add("the channel requires exactly-once, and that cannot be given");
    }
    String guarantee =
        draft.unreachable ? "undetermined" : isExact ? "exactly-once" : "at-least-once";
    return new Finding(
        channel.name(),
        draft.problems.isEmpty(),
        draft.unreachable,
        guarantee,
        draft.problems,
        draft.weaknesses,
        draft.wouldMake,
        draft.notes);
  }

  private void checkNats(Channel channel, Draft draft) {
    String lane = new LaneId(channel.name(), 0).text();
    try {
      NatsProbe.Findings found =
          new NatsProbe(adapters.nats()).probe(adapters.source(channel, lane));
      draft.problems.addAll(found.problems());
      draft.weaknesses.addAll(found.weaknesses());
      draft.notes.add("nats-server " + found.serverVersion());
      draft.notes.addAll(found.notes());
      if (found.presence() == NatsProbe.Presence.WOULD_BE_CREATED) {
        draft.wouldMake.add(
            "stream " + channel.nats().stream() + " of " + channel.nats().subjects());
      }
    } catch (FaultException e) {
      draft.fail(e.fault());
    }
  }

  private void checkPulsar(Channel channel, Draft draft) {
    String lane = new LaneId(channel.name(), 0).text();
    String journal = adapters.journalTopic(channel, lane);
    draft.notes.add("journal " + journal);
    try {
      PulsarProbe probe = new PulsarProbe(adapters.pulsar());
      PulsarJournal.Settings settings = PulsarJournal.Settings.of(journal, "check");
      for (PulsarProbe.Finding found : probe.probe(Adapters.topic(channel), settings)) {
        String line =
            found.about()
                + " "
                + found.what()
                + (found.remedy().isEmpty() ? "" : " (" + found.remedy() + ")");
        switch (found.grade()) {
          case FINE -> draft.notes.add(line);
          case RISK -> draft.notes.add("risk: " + line);
          case WEAKNESS -> draft.weaknesses.add(line);
          case PROBLEM -> draft.problems.add(line);
        }
      }
    } catch (FaultException e) {
      draft.fail(e.fault());
    }
  }
}
