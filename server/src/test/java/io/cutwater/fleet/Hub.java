package io.cutwater.fleet;

import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A cluster in memory on which instances meet; slots are given by the test. */
final class Hub {

  static final int SLOTS = 4;
  static final String WORK = "work";

  private final List<Consumer<String>> ears = new CopyOnWriteArrayList<>();
  private final List<Word> said = new CopyOnWriteArrayList<>();
  volatile boolean down;

  /** All words that instances said, in order. */
  List<Word> said() {
    return said;
  }

  <W extends Word> List<W> said(Class<W> kind) {
    return said.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  void say(String words) {
    Word.Codec.decode(words).ifPresent(said::add);
    ears.forEach(ear -> ear.accept(words));
  }

  /** The place of one instance. */
  Link link() {
    return new Link();
  }

  final class Link implements FleetLink, FleetLink.Connector {

    private final Set<Integer> elsewhere = ConcurrentHashMap.newKeySet();
    private volatile boolean left;
    private volatile boolean abandoned;

    /** From now on these slots, and no others, are another instance's. */
    Link without(Integer... slots) {
      elsewhere.clear();
      elsewhere.addAll(List.of(slots));
      return this;
    }

    boolean hasLeft() {
      return left;
    }

    @Override
    public FleetLink connect(Consumer<String> heard) throws FaultException {
      if (down) {
        throw new FaultException(Fault.retry(Fault.Code.DISCONNECTED, "nobody is there", ""));
      }
      ears.add(heard);
      return this;
    }

    @Override
    public String work() {
      return WORK;
    }

    @Override
    public int slots() {
      return SLOTS;
    }

    @Override
    public boolean owns(int slot) {
      return !elsewhere.contains(slot);
    }

    @Override
    public void say(String words) {
      Hub.this.say(words);
    }

    @Override
    public void leave() {
      left = true;
    }

    @Override
    public void abandon() {
      abandoned = true;
    }

    boolean isAbandoned() {
      return abandoned;
    }

    @Override
    public void close() {}
  }
}
