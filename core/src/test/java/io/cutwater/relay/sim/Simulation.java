package io.cutwater.relay.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Lives many lives, on several threads, until one breaks a rule or all are over. */
final class Simulation {

  /** A life that broke a rule, and the shortest one found that breaks it still. */
  record Failure(Script script, String what, Script shortest, String shortestWhat) {}

  /**
   * What came of it.
   *
   * @param lives how many were lived to their end
   */
  record Result(long lives, Coverage coverage, Optional<Failure> failure) {}

  private Simulation() {}

  /**
   * Which rule one of so many lives broke, in words; null where none did. For classes that were
   * loaded for a mutant.
   */
  static @Nullable String firstBroken(long first, long lives, int threads) {
    return run(first, lives, threads, false)
        .failure()
        .map(failure -> "life " + failure.script().seed() + ": " + failure.what())
        .orElse(null);
  }

  /** Lives those of the seeds from {@code first} on, {@code count} in number. */
  static Result run(long first, long count, int threads) {
    return run(first, count, threads, true);
  }

  private static Result run(long first, long count, int threads, boolean shortens) {
    AtomicLong next = new AtomicLong(first);
    AtomicLong lived = new AtomicLong();
    AtomicReference<Failure> failed = new AtomicReference<>();
    Coverage all = new Coverage();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(
          Thread.ofPlatform()
              .name("simulation " + i)
              .start(() -> {
                Coverage mine = new Coverage();
                long seed = next.getAndIncrement();
                while (seed < first + count && failed.get() == null) {
                  Script script = Script.of(seed);
                  Optional<String> broken = broken(script, mine);
                  broken.ifPresent(what ->
                      failed.compareAndSet(
                          null,
                          shortens
                              ? shortened(script, what)
                              : new Failure(script, what, script, what)));
                  if (broken.isEmpty()) {
                    lived.incrementAndGet();
                  }
                  seed = next.getAndIncrement();
                }
                synchronized (all) {
                  all.add(mine);
                }
              }));
    }
    workers.forEach(Simulation::join);
    return new Result(lived.get(), all, Optional.ofNullable(failed.get()));
  }

  private static void join(Thread worker) {
    try {
      worker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Which rule a life breaks, in words; empty where it breaks none. */
  static Optional<String> broken(Script script, Coverage coverage) {
    try {
      Life.live(script, coverage);
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private static Failure shortened(Script script, String what) {
    Script shortest =
        Shrinking.shortest(script, trial -> broken(trial, new Coverage()).isPresent());
    return new Failure(
        script, what, shortest, broken(shortest, new Coverage()).orElse("nothing, when repeated"));
  }

  /** What happens in a life, a line for each event and effect, up to its end. */
  static List<String> story(Script script) {
    List<String> lines = new ArrayList<>();
    broken(script, new Coverage(lines)).ifPresent(lines::add);
    return lines;
  }
}
