/**
 * Cutwater as its users run it, between real servers, under faults. What was carried is reckoned by
 * a reader that shares no code with the relay.
 */
@NullMarked
package io.cutwater.e2e;

import org.jspecify.annotations.NullMarked;
