/**
 * The loopback HTTP endpoints of a running bridge: health, readiness, metrics, status, resuming.
 * Each declares who may use it. It knows the bridge, not how a bridge is made or started.
 */
@NullMarked
package io.cutwater.http;

import org.jspecify.annotations.NullMarked;
