/**
 * The bridge of one process: a lane for each channel, brought up as soon as its servers let it,
 * watched, resumed and stopped together. It knows configured channels and lanes, but neither client
 * libraries nor HTTP.
 */
@NullMarked
package io.cutwater.control;

import org.jspecify.annotations.NullMarked;
