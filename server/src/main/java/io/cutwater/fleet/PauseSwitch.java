package io.cutwater.fleet;

/** Pauses a channel here, or lets it carry again; one that is so already stays so. May block. */
@FunctionalInterface
public interface PauseSwitch {
  void set(String channel, boolean paused) throws InterruptedException;
}
