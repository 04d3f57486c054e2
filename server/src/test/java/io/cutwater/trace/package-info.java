@NullMarked
package io.cutwater.trace;

import org.jspecify.annotations.NullMarked;
