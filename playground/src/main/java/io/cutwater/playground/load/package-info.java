/**
 * Load for a stream, and the exact account of what the stream accepted. It knows nothing of where
 * the messages go from there.
 */
@NullMarked
package io.cutwater.playground.load;

import org.jspecify.annotations.NullMarked;
