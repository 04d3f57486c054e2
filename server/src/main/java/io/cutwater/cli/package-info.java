/**
 * The command line: one class for each command, exit codes, tables and JSON. It knows how to start
 * a service and how to ask a running one; it decides nothing about messages.
 */
@NullMarked
package io.cutwater.cli;

import org.jspecify.annotations.NullMarked;
