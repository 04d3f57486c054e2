/**
 * A running Cutwater as another program sees it: a child process with a configuration, a log and a
 * status page. It knows the playground's child processes, and nothing of how messages are carried.
 */
@NullMarked
package io.cutwater.process;

import org.jspecify.annotations.NullMarked;
