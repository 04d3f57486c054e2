@NullMarked
package io.cutwater.config;

import org.jspecify.annotations.NullMarked;
