/** Tests of the fleet between instances that share a link in memory. */
@NullMarked
package io.cutwater.fleet;

import org.jspecify.annotations.NullMarked;
