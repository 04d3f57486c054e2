/**
 * How log lines look and where they go: one line each on standard error, for people or as JSON,
 * with keys of one fixed list. It knows nothing of what is logged.
 */
@NullMarked
package io.cutwater.log;

import org.jspecify.annotations.NullMarked;
