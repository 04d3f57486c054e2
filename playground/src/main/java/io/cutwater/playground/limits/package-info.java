/**
 * What each end reaches by itself, measured by its own bench on servers that run. It knows nothing
 * of a bridge between the two.
 */
@NullMarked
package io.cutwater.playground.limits;

import org.jspecify.annotations.NullMarked;
