package io.cutwater.relay.sim;

import io.cutwater.message.Envelope;
import io.cutwater.message.Flow;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.JournalCodec;
import io.cutwater.relay.JournalRecord;
import io.cutwater.relay.Resumption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Lets mishaps befall a world, and mends what no lane can go on with. */
final class Mishaps {

  private static final long SILENCE_MILLIS = 400;
  private static final long STOP_MILLIS = 300;

  /**
   * Something that is not as it should be: which codes a lane may halt with, and how it is mended.
   */
  private record Ailment(List<Code> codes, Runnable cure) {}

  private final SimWorld world;
  private final Script.Setting setting;
  private final List<SimInstance> stopping = new ArrayList<>();
  private @Nullable Ailment ailment;
  private boolean forgot;

  Mishaps(SimWorld world, Script.Setting setting) {
    this.world = world;
    this.setting = setting;
  }

  boolean isAiling() {
    return ailment != null;
  }

  /** Whether a lane may halt with {@code code} now. */
  boolean mayHaltFor(Code code) {
    return ailment != null && ailment.codes().contains(code);
  }

  /** Mends it; lanes that halted are resumed, the others begin anew. */
  void cure() {
    if (ailment == null) {
      return;
    }
    ailment.cure().run();
    ailment = null;
    // What is still on its way to a journal comes too late.
    world.lanes.forEach(lane -> lane.journal().breakLock());
    for (String name : names()) {
      List<SimInstance> process = process(name);
      if (process.stream().noneMatch(instance -> instance.lane.isHalted())) {
        restart(name);
        continue;
      }
      for (SimInstance instance : process) {
        if (instance.lane.isHalted()) {
          instance.step(new Event.ResumeRequested(new Resumption.AsLeft()));
        } else {
          instance.doubtAtOnce("something was mended");
        }
      }
    }
  }

  /** Whether every lane that has begun goes by the routing that is configured now. */
  boolean isRoutingCurrent() {
    return world.lanes.stream()
        .flatMap(lane -> lane.journal().last().stream())
        .allMatch(record -> decoded(record).routing().equals(world.spec()));
  }

  void wakeAll() {
    world.instances.forEach(SimInstance::wake);
  }

  /**
   * Lets one happen, where it can.
   *
   * @return whether it did
   */
  boolean befall(Mishap mishap, Random dice) {
    SimInstance one = world.instances.get(dice.nextInt(world.instances.size()));
    return mishap.isAilment() ? ail(mishap, dice) : strike(mishap, one, dice);
  }

  private boolean strike(Mishap mishap, SimInstance one, Random dice) {
    switch (mishap) {
      case CRASH -> restart(one.name);
      case PAUSE -> process(one.name).forEach(SimInstance::pause);
      case WAKE -> process(one.name).forEach(SimInstance::wake);
      case STOP -> stop(one.name);
      case HAND_OVER -> tell(one.name, new Event.HandOverRequested(world.now + STOP_MILLIS));
      case ASSIGN -> tell(one.name, new Event.Assigned(dice.nextBoolean()));
      case LOCK_FREED -> tell(one.name, new Event.LockFreed());
      case CUT_TARGETS -> process(one.name).forEach(SimInstance::cutTargets);
      case FAIL_ADDS -> world.topics().values().forEach(SimTarget::failAdds);
      case STALL -> world.stall();
      case SILENCE -> world.silence(SILENCE_MILLIS);
      case VAGUE_RECEIPT -> one.blurNextReceipt();
      case END_REQUESTS -> {
        return one.reading().endRequests();
      }
      case LOSE_DELIVERY -> {
        return one.loseDelivery();
      }
      case REDELIVER -> {
        return one.reading().redeliver();
      }
      case DOUBT -> one.doubt(Code.DISCONNECTED, "simulated");
      case EXPIRED_CREDENTIALS -> one.doubt(Code.UNAUTHORIZED, "the credentials expired");
      case LOCK_LOST -> one.its().journal().release(one);
      case JOURNAL_FULL -> one.its().journal().failNext();
      case FORGET_DEDUPLICATION -> {
        return forgetWriters();
      }
      case FOREIGN_MESSAGE -> {
        return copyMessage();
      }
      case REMOVE_AT_SOURCE -> {
        return remove(one.its().stream(), dice);
      }
      case DROP_AT_SOURCE -> one.drop();
      case NEW_EPOCH -> {
        return newEpoch(dice);
      }
      case OTHER_VERDICT -> {
        return judgeOtherwise();
      }
      case CLOCK_BACK -> world.now -= dice.nextInt(1_000);
      case JOURNAL_LOST, JOURNAL_DAMAGED, SOURCE_ROLLED_BACK, SOURCE_RECREATED, NAME_SQUATTED ->
          throw new IllegalArgumentException(mishap + " is an ailment");
    }
    return true;
  }

  private List<SimInstance> process(String name) {
    return world.instances.stream().filter(instance -> instance.name.equals(name)).toList();
  }

  private void restart(String name) {
    List<SimInstance> dead = process(name);
    dead.forEach(SimInstance::crash);
    world.instances.removeAll(dead);
    stopping.removeAll(dead);
    world.start(name);
    process(name).forEach(instance -> instance.step(new Event.Tick()));
  }

  private void restartAll() {
    names().forEach(this::restart);
  }

  private List<String> names() {
    return world.instances.stream().map(instance -> instance.name).distinct().toList();
  }

  private void stop(String name) {
    for (SimInstance instance : process(name)) {
      if (!instance.paused && !stopping.contains(instance)) {
        instance.step(new Event.StopRequested(world.now + STOP_MILLIS));
        stopping.add(instance);
      }
    }
  }

  private void tell(String name, Event event) {
    process(name).stream().filter(lane -> !lane.paused).forEach(lane -> lane.step(event));
  }

  /** Starts processes again that were stopped, once all of their lanes are. */
  void restartStopped() {
    if (stopping.isEmpty()) {
      return;
    }
    for (String name : stopping.stream().map(instance -> instance.name).distinct().toList()) {
      if (process(name).stream().allMatch(instance -> instance.lane.isStopped())) {
        restart(name);
      }
    }
  }

  private boolean forgetWriters() {
    if (world.instances.stream().anyMatch(instance -> instance.paused) || isAiling()) {
      return false;
    }
    forgot = true;
    world
        .topics()
        .values()
        .forEach(topic ->
            topic.log().stream()
                .map(SimTarget.Message::producer)
                .distinct()
                .toList()
                .forEach(topic::forget));
    return true;
  }

  private boolean remove(SimStream stream, Random dice) {
    // Without a fence, what was sent and is gone at the source may come late, and out of order.
    // And where a stream was rolled back, only the message at the floor tells.
    if (world.kind == SimWorld.Kind.STREAMS_OF_OLD_SERVERS || isAiling()) {
      return false;
    }
    stream.remove(1 + dice.nextInt((int) stream.last() + 1));
    return true;
  }

  private boolean copyMessage() {
    Optional<SimTarget> written =
        world.topics().values().stream().filter(topic -> !topic.log().isEmpty()).findFirst();
    written.ifPresent(topic -> topic.storeForeign(topic.log().getLast().outgoing()));
    return written.isPresent();
  }

  private boolean newEpoch(Random dice) {
    if (isAiling()) {
      return false;
    }
    // Where nobody can tell what was sent, a new routing sends it elsewhere, out of order.
    if (world.kind != SimWorld.Kind.TARGETS_THAT_KEEP_NOTHING) {
      world.partitions = 1 + dice.nextInt(setting.partitionsMax());
    }
    restartAll();
    return true;
  }

  private boolean judgeOtherwise() {
    // Where nobody can tell what was sent, and where nothing keeps out what is on its way, the same
    // message may go to both places.
    if (isAiling()
        || world.kind == SimWorld.Kind.TARGETS_THAT_KEEP_NOTHING
        || world.kind == SimWorld.Kind.STREAMS_OF_OLD_SERVERS) {
      return false;
    }
    world.refuses = !world.refuses;
    restartAll();
    return true;
  }

  // Ailments

  private boolean ail(Mishap mishap, Random dice) {
    if (isAiling() || world.kind == SimWorld.Kind.TARGETS_THAT_KEEP_NOTHING) {
      return false;
    }
    SimLane lane = world.lanes.get(dice.nextInt(world.lanes.size()));
    ailment =
        switch (mishap) {
          case JOURNAL_LOST -> forgot ? null : loseJournal(lane);
          case JOURNAL_DAMAGED -> damageJournal(lane);
          case SOURCE_ROLLED_BACK -> rollBack(lane, dice);
          case SOURCE_RECREATED -> recreate(lane);
          case NAME_SQUATTED -> squat();
          default -> throw new IllegalArgumentException(mishap + " is no ailment");
        };
    if (ailment != null) {
      restartAll();
    }
    return isAiling();
  }

  private @Nullable Ailment loseJournal(SimLane lane) {
    Optional<String> record = lane.journal().last();
    // What was written under another routing is known by its journal alone. A lane that had
    // something new to send first would get on until it meets what it wrote before, and one that
    // never wrote anything begins anew, and rightly so.
    if (record.isEmpty()
        || decoded(record.get()).epoch() > 1
        || !decoded(record.get()).routing().equals(world.spec())
        || floor(record.get()) == 0
        || !SimWorld.isAllStored(lane)
        || !world.hasWritten(lane)
        || world.isAdding()) {
      return null;
    }
    lane.journal().lose();
    return new Ailment(List.of(Code.JOURNAL_LOST), () -> lane.journal().replace(record.get()));
  }

  private @Nullable Ailment damageJournal(SimLane lane) {
    Optional<String> record = lane.journal().last();
    if (record.isEmpty()) {
      return null;
    }
    int half = record.get().length() / 2;
    lane.journal().replace(record.get().substring(0, half));
    return new Ailment(
        List.of(Code.JOURNAL_UNREADABLE), () -> lane.journal().replace(record.get()));
  }

  /** The end of the stream is lost, as by power loss, and its numbers are given again. */
  private @Nullable Ailment rollBack(SimLane lane, Random dice) {
    SimStream stream = lane.stream();
    long floor = lane.journal().last().map(Mishaps::floor).orElse(0L);
    // The ledgers of a topic that lost its end, or was made anew, have numbers that were not given.
    if (floor < 2 || lane.flow() == Flow.PULSAR_TO_NATS) {
      return null;
    }
    SimStream backup = new SimStream(stream);
    Optional<Envelope> carried = stream.firstStoredAbove(floor);
    if (carried.isPresent() && dice.nextBoolean()) {
      // Nothing that was journalled is gone: only what is stored at the target tells.
      stream.rollBackTo(SimStream.number(carried.get().position()) - 1);
      stream.publish(carried.get().subject());
    } else {
      stream.rollBackTo(floor / 2);
    }
    return new Ailment(List.of(Code.SOURCE_ROLLED_BACK), () -> stream.restore(backup));
  }

  private static long floor(String record) {
    return SimStream.number(decoded(record).floor());
  }

  private static JournalRecord decoded(String record) {
    if (JournalCodec.decode(record) instanceof JournalCodec.Decoded.Intact(JournalRecord intact)) {
      return intact;
    }
    throw new AssertionError("a lane wrote what it cannot read: " + record);
  }

  private @Nullable Ailment recreate(SimLane lane) {
    SimStream stream = lane.stream();
    if (lane.journal().last().isEmpty()) {
      return null;
    }
    SimStream backup = new SimStream(stream);
    stream.recreate();
    return new Ailment(List.of(Code.SOURCE_RECREATED), () -> stream.restore(backup));
  }

  private @Nullable Ailment squat() {
    for (SimTarget target : world.topics().values()) {
      if (target instanceof SimTopic topic && !topic.log().isEmpty() && !topic.isAdding()) {
        String producer = topic.log().getLast().producer();
        if (!producer.equals(SimTarget.FOREIGN)) {
          Runnable back = topic.squat(producer, 1_000_000_000_000L);
          return new Ailment(List.of(Code.FOREIGN_WRITER, Code.JOURNAL_LOST), back);
        }
      }
    }
    return null;
  }
}
