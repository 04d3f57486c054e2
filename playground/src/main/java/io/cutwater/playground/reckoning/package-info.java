/**
 * The independent reader that compares a stream with the topic it was carried to. It shares no code
 * with the relay and believes none of its counters.
 */
@NullMarked
package io.cutwater.playground.reckoning;

import org.jspecify.annotations.NullMarked;
