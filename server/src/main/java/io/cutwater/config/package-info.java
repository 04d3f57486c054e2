/**
 * The configuration file: one table of keys, the reading of YAML against it with every error at its
 * line and column, and the resolved values the rest works with. It knows no server and no lane.
 */
@NullMarked
package io.cutwater.config;

import org.jspecify.annotations.NullMarked;
