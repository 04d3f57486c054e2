/**
 * The way of one message: from any id of it to where it stands on both sides, and what each lane
 * made of it. It knows logs by their {@code History} and lanes by their journals, and neither
 * client libraries nor configuration; it changes nothing anywhere.
 */
@NullMarked
package io.cutwater.trace;

import org.jspecify.annotations.NullMarked;
