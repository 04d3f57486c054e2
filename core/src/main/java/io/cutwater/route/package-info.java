/**
 * Where the messages of a channel go: key templates, the choice of a topic's partition, and the
 * limits a message must keep. Pure functions of a message and of a canonical text; it knows neither
 * configuration files nor client libraries.
 */
@NullMarked
package io.cutwater.route;

import org.jspecify.annotations.NullMarked;
