@NullMarked
package io.cutwater.app;

import org.jspecify.annotations.NullMarked;
