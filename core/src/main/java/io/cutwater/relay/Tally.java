package io.cutwater.relay;

/** What a lane counts over all its sessions, since its process started. */
final class Tally {
  long delivered;
  long stored;
  long skipped;
  long deadLettered;
  long expired;
  long dropped;
  long omitted;

  final LatencyMeter latency = new LatencyMeter();

  /** How many the source has waiting behind the last one read; -1 when unknown. */
  long pending = -1;
}
