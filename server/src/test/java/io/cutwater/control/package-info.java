@NullMarked
package io.cutwater.control;

import org.jspecify.annotations.NullMarked;
