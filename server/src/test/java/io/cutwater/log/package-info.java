@NullMarked
package io.cutwater.log;

import org.jspecify.annotations.NullMarked;
