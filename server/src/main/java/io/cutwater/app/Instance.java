package io.cutwater.app;

/**
 * A process among those of its deployment.
 *
 * @param name unique among them at any time
 * @param lasting whether it keeps that name when it is started again
 */
public record Instance(String name, boolean lasting) {

  /**
   * The shard of lanes that every instance has for itself: an instance that keeps its name finds
   * its lane again; those that do not share one, which one of them has at a time.
   */
  int shard() {
    return lasting ? Part.number(name) : 0;
  }
}
