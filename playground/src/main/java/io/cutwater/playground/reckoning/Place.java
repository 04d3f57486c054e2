package io.cutwater.playground.reckoning;

/**
 * Where a message stands, and since when.
 *
 * @param log what has an order of its own, a partition or a stream, by any number
 * @param index its place in that order
 * @param millis when it was stored, since the epoch
 */
record Place(int log, long index, long millis) {}
