/**
 * The relay's decisions, pure: {@code Lane} takes one event and the time, and answers with effects.
 * It owns the rules of exactness (window, floor, skip set, recovery, routing epochs, journal
 * records) and knows no clock, no thread, no client library and no policy.
 */
@NullMarked
package io.cutwater.relay;

import org.jspecify.annotations.NullMarked;
