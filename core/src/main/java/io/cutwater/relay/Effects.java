package io.cutwater.relay;

/** Takes a lane's effects, in their order. */
public interface Effects {
  void add(Effect effect);
}
