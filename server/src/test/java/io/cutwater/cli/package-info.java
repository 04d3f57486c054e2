@NullMarked
package io.cutwater.cli;

import org.jspecify.annotations.NullMarked;
