/**
 * What this machine offers: folders, ports, child processes and the bounds on waiting for them. It
 * knows no server by name and no tool that could fetch one.
 */
@NullMarked
package io.cutwater.playground.host;

import org.jspecify.annotations.NullMarked;
